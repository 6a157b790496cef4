#define _GNU_SOURCE /* sched_getaffinity: only the processors that this process may use count */
#include <castgloss/base.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define MAX_THREADS 256

struct loop {
    atomic_size_t next;
    size_t count;
    void (*work)(void *context, int worker, size_t index);
    void *context;
};

struct worker {
    struct loop *loop;
    int number;
};

static void *run(void *argument)
{
    const struct worker *worker = argument;
    struct loop *loop = worker->loop;
    for (;;) {
        size_t index = atomic_fetch_add(&loop->next, 1);
        if (index >= loop->count) {
            return NULL;
        }
        loop->work(loop->context, worker->number, index);
    }
}

void cg_parallel(int threads, size_t count, void (*work)(void *context, int worker, size_t index),
                 void *context)
{
    struct loop loop = {.count = count, .work = work, .context = context};
    struct worker workers[MAX_THREADS];
    pthread_t handles[MAX_THREADS];
    threads = threads > MAX_THREADS ? MAX_THREADS : threads;
    threads = (size_t)threads > count ? (int)count : threads;
    int started = 1;
    for (; started < threads; started++) {
        workers[started] = (struct worker){&loop, started};
        if (pthread_create(&handles[started], NULL, run, &workers[started]) != 0) {
            break;
        }
    }
    workers[0] = (struct worker){&loop, 0};
    run(&workers[0]);
    for (int i = 1; i < started; i++) {
        pthread_join(handles[i], NULL);
    }
}

int cg_loop_threads(struct cg_loop loop)
{
    return loop.run != NULL && loop.threads > 1 ? loop.threads : 1;
}

void cg_loop_run(struct cg_loop loop, size_t count, void (*work)(void *context, int worker, size_t index),
                 void *context)
{
    if (cg_loop_threads(loop) > 1) {
        loop.run(loop.threads, count, work, context);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        work(context, 0, i);
    }
}

int cg_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) {
        return 1;
    }
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count;
}
