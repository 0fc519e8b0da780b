// Starts a program many times and keeps its own ledger: storm PROGRAM COUNT RATE WORKERS BASE STAMPS
// Start number i has "BT%08d" of BASE + i as its argument; STAMPS receives, at index i, CLOCK_REALTIME in nanoseconds just
// before the call, or stays 0 where it failed. RATE is starts per second over all workers, 0 = as fast as possible.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void worker(const char *program, long from, long to, long base, double per_second, volatile int64_t *stamps) {
    char tag[16];
    char *argv[] = {(char *) program, tag, NULL};
    char *envp[] = {NULL};
    int64_t start = now(CLOCK_MONOTONIC);
    for (long i = from; i < to; i++) {
        if (per_second > 0) {
            int64_t due = start + (int64_t) ((i - from) / per_second * 1e9);
            while (now(CLOCK_MONOTONIC) < due) {
                int64_t left = due - now(CLOCK_MONOTONIC);
                if (left > 0) {
                    struct timespec t = {left / 1000000000LL, left % 1000000000LL};
                    nanosleep(&t, NULL);
                }
            }
        }
        snprintf(tag, sizeof tag, "BT%08ld", base + i);
        int64_t stamp = now(CLOCK_REALTIME);
        pid_t pid = vfork();
        if (pid == 0) {
            execve(program, argv, envp);
            _exit(127);
        }
        int status = 0;
        if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
            stamps[i] = stamp;
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 7) {
        fprintf(stderr, "usage: storm PROGRAM COUNT RATE WORKERS BASE STAMPS\n");
        return 2;
    }
    long count = atol(argv[2]), workers = atol(argv[4]), base = atol(argv[5]);
    double rate = atof(argv[3]);
    int file = open(argv[6], O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || ftruncate(file, count * 8) != 0) {
        perror(argv[6]);
        return 1;
    }
    volatile int64_t *stamps = mmap(NULL, count * 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    int64_t start = now(CLOCK_MONOTONIC);
    for (long w = 0; w < workers; w++) {
        if (fork() == 0) {
            worker(argv[1], count * w / workers, count * (w + 1) / workers, base, rate / workers, stamps);
            _exit(0);
        }
    }
    while (wait(NULL) > 0) {
    }
    double seconds = (now(CLOCK_MONOTONIC) - start) / 1e9;
    long done = 0;
    for (long i = 0; i < count; i++) {
        done += stamps[i] != 0;
    }
    printf("{\"done\": %ld, \"seconds\": %.3f, \"per_second\": %.0f}\n", done, seconds, done / seconds);
    return 0;
}
