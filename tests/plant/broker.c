#include "plant/broker.h"

#include "plant/stand.h"

#include <check.h>
#include <fcntl.h>
#include <mosquitto.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT_MS 20000
#define STEP_MS 20

struct subscriber {
    struct mosquitto *client;
    pthread_mutex_t lock;
    struct heard heard[HEARD_MOST];
    size_t count;
    bool ready;
};

/* ---- the broker --------------------------------------------------------------------------------- */

void broker_make(struct broker *broker, const char *lines)
{
    broker->port = stand_free_port();
    broker->pid = 0;
    snprintf(broker->config, sizeof broker->config, "%s/mosquitto.conf", stand_folder());
    FILE *file = fopen(broker->config, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file,
            "listener %d 127.0.0.1\nuser root\npersistence true\npersistence_location %s/\n"
            "autosave_on_changes true\nautosave_interval 1\nmax_queued_messages 100000\nqueue_qos0_messages "
            "true\n"
            "log_dest none\n",
            broker->port, stand_folder());
    for (const char *at; (at = strstr(lines, "{FOLDER}")) != NULL; lines = at + strlen("{FOLDER}")) {
        fprintf(file, "%.*s%s", (int)(at - lines), lines, stand_folder());
    }
    fprintf(file, "%s", lines);
    ck_assert_int_eq(fclose(file), 0);
}

void broker_start(struct broker *broker)
{
    broker->pid = fork();
    ck_assert_int_ge(broker->pid, 0);
    if (broker->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, 1);
        dup2(nowhere, 2);
        execlp("mosquitto", "mosquitto", "-c", broker->config, (char *)NULL);
        execl("/usr/sbin/mosquitto", "mosquitto", "-c", broker->config, (char *)NULL);
        _exit(127);
    }
}

void broker_kill(struct broker *broker)
{
    if (broker->pid > 0) {
        kill(broker->pid, SIGKILL);
        waitpid(broker->pid, NULL, 0);
    }
    broker->pid = 0;
}

/* ---- the subscriber ----------------------------------------------------------------------------- */

static void on_connect(struct mosquitto *client, void *context, int code)
{
    (void)context;
    if (code == 0) {
        mosquitto_subscribe(client, NULL, "#", 1);
    }
}

static void on_subscribe(struct mosquitto *client, void *context, int id, int count, const int *granted)
{
    struct subscriber *subscriber = context;
    (void)client;
    (void)id;
    (void)count;
    (void)granted;
    pthread_mutex_lock(&subscriber->lock);
    subscriber->ready = true;
    pthread_mutex_unlock(&subscriber->lock);
}

static void on_message(struct mosquitto *client, void *context, const struct mosquitto_message *message)
{
    struct subscriber *subscriber = context;
    (void)client;
    pthread_mutex_lock(&subscriber->lock);
    if (subscriber->count < HEARD_MOST) {
        struct heard *heard = &subscriber->heard[subscriber->count++];
        snprintf(heard->topic, sizeof heard->topic, "%s", message->topic);
        heard->size = (size_t)message->payloadlen;
        heard->payload = calloc(heard->size + 1, 1);
        if (heard->payload != NULL && heard->size > 0) {
            memcpy(heard->payload, message->payload, heard->size);
        }
        heard->retained = message->retain;
    }
    pthread_mutex_unlock(&subscriber->lock);
}

static bool is_ready(struct subscriber *subscriber)
{
    pthread_mutex_lock(&subscriber->lock);
    const bool ready = subscriber->ready;
    pthread_mutex_unlock(&subscriber->lock);
    return ready;
}

struct subscriber *subscriber_new(const struct broker *broker, const char *user, const char *password,
                                  const char *ca_file)
{
    static int names;
    char name[32];
    struct subscriber *subscriber = calloc(1, sizeof *subscriber);
    ck_assert_ptr_nonnull(subscriber);
    mosquitto_lib_init();
    pthread_mutex_init(&subscriber->lock, NULL);
    snprintf(name, sizeof name, "listener-%d", ++names);
    subscriber->client = mosquitto_new(name, false, subscriber);
    ck_assert_ptr_nonnull(subscriber->client);
    if (user != NULL) {
        mosquitto_username_pw_set(subscriber->client, user, password);
    }
    if (ca_file != NULL) {
        ck_assert_int_eq(mosquitto_tls_set(subscriber->client, ca_file, NULL, NULL, NULL, NULL), 0);
    }
    mosquitto_connect_callback_set(subscriber->client, on_connect);
    mosquitto_subscribe_callback_set(subscriber->client, on_subscribe);
    mosquitto_message_callback_set(subscriber->client, on_message);
    int code = MOSQ_ERR_ERRNO;
    for (int ms = 0; ms < WAIT_MS && code != MOSQ_ERR_SUCCESS; ms += STEP_MS) {
        code = mosquitto_connect(subscriber->client, "127.0.0.1", broker->port, 30);
        stand_rest(STEP_MS);
    }
    ck_assert_msg(code == MOSQ_ERR_SUCCESS, "the broker does not answer: %s", mosquitto_strerror(code));
    ck_assert_int_eq(mosquitto_loop_start(subscriber->client), MOSQ_ERR_SUCCESS);
    for (int ms = 0; ms < WAIT_MS && !is_ready(subscriber); ms += STEP_MS) {
        stand_rest(STEP_MS);
    }
    ck_assert(is_ready(subscriber));
    return subscriber;
}

void subscriber_free(struct subscriber *subscriber)
{
    mosquitto_disconnect(subscriber->client);
    mosquitto_loop_stop(subscriber->client, true);
    mosquitto_destroy(subscriber->client);
    for (size_t i = 0; i < subscriber->count; i++) {
        free(subscriber->heard[i].payload);
    }
    pthread_mutex_destroy(&subscriber->lock);
    free(subscriber);
    mosquitto_lib_cleanup();
}

static bool is_of(const char *topic, const char *wanted)
{
    const size_t length = strlen(wanted);
    return wanted[length - 1] == '/' ? strncmp(topic, wanted, length) == 0 : strcmp(topic, wanted) == 0;
}

size_t subscriber_heard(struct subscriber *subscriber, const char *topic, struct heard *out, size_t most)
{
    size_t count = 0;
    pthread_mutex_lock(&subscriber->lock);
    for (size_t i = 0; i < subscriber->count; i++) {
        if (is_of(subscriber->heard[i].topic, topic)) {
            if (count < most) {
                out[count] = subscriber->heard[i];
            }
            count++;
        }
    }
    pthread_mutex_unlock(&subscriber->lock);
    return count;
}

size_t subscriber_wait(struct subscriber *subscriber, const char *topic, size_t count)
{
    size_t there = 0;
    for (int ms = 0; ms < WAIT_MS; ms += STEP_MS) {
        there = subscriber_heard(subscriber, topic, NULL, 0);
        if (there >= count) {
            break;
        }
        stand_rest(STEP_MS);
    }
    return there;
}

void subscriber_send(struct subscriber *subscriber, const char *topic, const uint8_t *payload, int size)
{
    ck_assert_int_eq(mosquitto_publish(subscriber->client, NULL, topic, size, payload, 1, false),
                     MOSQ_ERR_SUCCESS);
}
