// Reads a growing file and notes when each tag of the storm is first seen in it:
//     watch FILE STAMPS COUNT BASE STOPFILE
// until STOPFILE exists and the file has stopped growing. With STAMPS "-" no latency is reckoned.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: watch FILE STAMPS COUNT BASE STOPFILE\n");
        return 2;
    }
    long count = atol(argv[3]), base = atol(argv[4]), captured = 0, twice = 0;
    int64_t *seen = calloc(count, 8);
    static char buffer[1 << 20];
    size_t kept = 0;
    int file = -1;
    int quiet = 0;
    for (;;) {
        if (file < 0) {
            file = open(argv[1], O_RDONLY);
        }
        ssize_t n = file < 0 ? 0 : read(file, buffer + kept, sizeof buffer - kept);
        if (n > 0) {
            quiet = 0;
            int64_t at = now();
            char *p = buffer, *end = buffer + kept + n;
            while ((p = memmem(p, end - p, "BT", 2)) != NULL && end - p >= 10) {
                char digits[9] = {0};
                memcpy(digits, p + 2, 8);
                char *stop;
                long i = strtol(digits, &stop, 10) - base;
                if (*stop == 0 && i >= 0 && i < count) {
                    if (seen[i] == 0) {
                        seen[i] = at;
                        captured++;
                    } else {
                        twice++;
                    }
                }
                p += 2;
            }
            kept = end - buffer < 9 ? (size_t) (end - buffer) : 9;
            memmove(buffer, end - kept, kept);
            continue;
        }
        if (access(argv[5], F_OK) == 0 && ++quiet > 5) {
            break;
        }
        struct timespec t = {0, 200000};
        nanosleep(&t, NULL);
    }
    printf("{\"captured\": %ld, \"again\": %ld", captured, twice);
    int stamps_file = strcmp(argv[2], "-") == 0 ? -1 : open(argv[2], O_RDONLY);
    struct stat status;
    if (stamps_file >= 0 && fstat(stamps_file, &status) == 0 && status.st_size >= count * 8 && captured > 0) {
        int64_t *stamps = mmap(NULL, count * 8, PROT_READ, MAP_SHARED, stamps_file, 0);
        double *millis = calloc(count, sizeof *millis);
        long m = 0;
        for (long i = 0; i < count; i++) {
            if (stamps[i] != 0 && seen[i] != 0) {
                millis[m++] = (seen[i] - stamps[i]) / 1e6;
            }
        }
        qsort(millis, m, sizeof *millis, ascending);
        if (m > 0) {
            printf(", \"p50_ms\": %.2f, \"p90_ms\": %.2f, \"p99_ms\": %.2f, \"max_ms\": %.2f", millis[m / 2],
                   millis[m * 9 / 10], millis[m * 99 / 100], millis[m - 1]);
        }
    }
    printf("}\n");
    return 0;
}
