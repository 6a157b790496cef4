/* The ring between the grabbing thread and the consumer. */
#include "capture/clock.h"

#include <castgloss/capture.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct cg_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled, emptied;
    struct cg_frame *frames;
    size_t slots, first, count;
    bool closed;
};

struct cg_queue *cg_queue_new(size_t slots, struct cg_error *error)
{
    struct cg_queue *queue = cg_alloc(1, sizeof *queue, error);
    struct cg_frame *frames = cg_alloc(slots, sizeof *frames, error);
    if (queue == NULL || frames == NULL) {
        free(queue);
        free(frames);
        return NULL;
    }
    queue->frames = frames;
    queue->slots = slots;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, &monotonic);
    pthread_cond_init(&queue->emptied, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return queue;
}

static void exchange(struct cg_frame *a, struct cg_frame *b)
{
    struct cg_frame kept = *a;
    *a = *b;
    *b = kept;
}

size_t cg_queue_push(struct cg_queue *queue, struct cg_frame *frame, bool wait)
{
    pthread_mutex_lock(&queue->lock);
    while (wait && !queue->closed && queue->count == queue->slots) {
        pthread_cond_wait(&queue->emptied, &queue->lock);
    }
    size_t dropped = 0;
    if (queue->closed) {
        dropped = 1;
    } else {
        if (queue->count == queue->slots) {
            /* The oldest gives way, so that after a stall the consumer is soon with the camera again. */
            queue->first = (queue->first + 1) % queue->slots;
            queue->count--;
            dropped = 1;
        }
        exchange(&queue->frames[(queue->first + queue->count) % queue->slots], frame);
        queue->count++;
        pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return dropped;
}

enum cg_take cg_queue_take(struct cg_queue *queue, int timeout_ms, struct cg_frame *frame)
{
    struct timespec deadline = capture_deadline(timeout_ms);
    enum cg_take take = CG_TAKE_FRAME;
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->closed && take == CG_TAKE_FRAME) {
        if (pthread_cond_timedwait(&queue->filled, &queue->lock, &deadline) == ETIMEDOUT) {
            take = CG_TAKE_TIMEOUT;
        }
    }
    if (queue->count > 0) {
        take = CG_TAKE_FRAME;
        exchange(&queue->frames[queue->first], frame);
        queue->first = (queue->first + 1) % queue->slots;
        queue->count--;
        pthread_cond_signal(&queue->emptied);
    } else if (queue->closed) {
        take = CG_TAKE_END;
    }
    pthread_mutex_unlock(&queue->lock);
    return take;
}

size_t cg_queue_waiting(struct cg_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    size_t count = queue->count;
    pthread_mutex_unlock(&queue->lock);
    return count;
}

void cg_queue_close(struct cg_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_cond_broadcast(&queue->emptied);
    pthread_mutex_unlock(&queue->lock);
}

void cg_queue_free(struct cg_queue *queue)
{
    if (queue == NULL) {
        return;
    }
    for (size_t i = 0; i < queue->slots; i++) {
        cg_frame_clear(&queue->frames[i]);
    }
    pthread_cond_destroy(&queue->filled);
    pthread_cond_destroy(&queue->emptied);
    pthread_mutex_destroy(&queue->lock);
    free(queue->frames);
    free(queue);
}
