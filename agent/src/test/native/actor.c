// Acts on the kernel and says on standard output what it did, one JSON object a line: the tests' only source of truth.
//     actor execveat-fd PROGRAM ARG...      replaces itself through a descriptor of PROGRAM (AT_EMPTY_PATH)
//     actor memfd PROGRAM ARG...            copies PROGRAM into a memfd named "hidden one" and runs that
//     actor failed-exec PATH                tries to run what is not there
//     actor connect4 PORT | connect6 PORT   connects over loopback, and says the result
//     actor connect4-nonblock PORT          the same without waiting
//     actor bind4 PORT | bind6 PORT
//     actor connect-unix PATH
//     actor int80-execve PROGRAM            x86-64 code that calls execve by int 0x80 (built with -no-pie -m64 only)
//     actor int80-connect4 PORT             the same for connect, by number 362
//     actor socketcall-connect4 PORT        the same by socketcall (102)
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static void report(const char *what, int fd, int result) {
    printf("{\"did\": \"%s\", \"pid\": %d, \"ppid\": %d, \"fd\": %d, \"result\": %d, \"errno\": %d}\n", what, getpid(),
           getppid(), fd, result, result < 0 ? errno : 0);
    fflush(stdout);
}

static struct sockaddr_in v4(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static struct sockaddr_in6 v6(int port) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    return address;
}

#if defined(__x86_64__)
// Memory below 4 GiB, which 32-bit calls can point at.
static void *low(const void *from, size_t size) {
    char *copy = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    memcpy(copy, from, size);
    return copy;
}

static long int80(long number, long a, long b, long c) {
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory", "r8", "r9", "r10", "r11");
    return (int) result;
}
#endif

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    if (argc < 3) {
        fprintf(stderr, "usage: actor ACTION ARGUMENT...\n");
        return 2;
    }
    int port = atoi(argv[2]);
    if (strcmp(what, "execveat-fd") == 0) {
        int fd = open(argv[2], O_PATH | O_CLOEXEC);
        report(what, fd, 0);
        syscall(SYS_execveat, fd, "", argv + 2, environ, AT_EMPTY_PATH);
    } else if (strcmp(what, "memfd") == 0) {
        int from = open(argv[2], O_RDONLY | O_CLOEXEC), to = memfd_create("hidden one", MFD_CLOEXEC);
        struct stat status;
        fstat(from, &status);
        sendfile(to, from, NULL, status.st_size);
        report(what, to, 0);
        fexecve(to, argv + 2, environ);
    } else if (strcmp(what, "failed-exec") == 0) {
        char *words[] = {argv[2], NULL};
        int result = execve(argv[2], words, environ);
        report(what, -1, result);
        return 0;
    } else if (strncmp(what, "connect4", 8) == 0) {
        int flags = strcmp(what, "connect4-nonblock") == 0 ? SOCK_NONBLOCK : 0;
        int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
        struct sockaddr_in address = v4(port);
        report(what, fd, connect(fd, (struct sockaddr *) &address, sizeof address));
        return 0;
    } else if (strcmp(what, "connect6") == 0) {
        int fd = socket(AF_INET6, SOCK_STREAM, 0);
        struct sockaddr_in6 address = v6(port);
        report(what, fd, connect(fd, (struct sockaddr *) &address, sizeof address));
        return 0;
    } else if (strcmp(what, "bind4") == 0) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        struct sockaddr_in address = v4(port);
        report(what, fd, bind(fd, (struct sockaddr *) &address, sizeof address));
        return 0;
    } else if (strcmp(what, "bind6") == 0) {
        int fd = socket(AF_INET6, SOCK_STREAM, 0);
        struct sockaddr_in6 address = v6(port);
        report(what, fd, bind(fd, (struct sockaddr *) &address, sizeof address));
        return 0;
    } else if (strcmp(what, "connect-unix") == 0) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        strncpy(address.sun_path, argv[2], sizeof address.sun_path - 1);
        report(what, fd, connect(fd, (struct sockaddr *) &address, sizeof address));
        return 0;
#if defined(__x86_64__)
    } else if (strcmp(what, "int80-execve") == 0) {
        char *program = low(argv[2], strlen(argv[2]) + 1);
        uint32_t words[] = {(uint32_t) (uintptr_t) program, 0};
        report(what, -1, 0);
        int80(11, (long) program, (long) low(words, sizeof words), (long) low(words + 1, 4));
    } else if (strcmp(what, "int80-connect4") == 0 || strcmp(what, "socketcall-connect4") == 0) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        struct sockaddr_in address = v4(port);
        void *copy = low(&address, sizeof address);
        uint32_t call[] = {fd, (uint32_t) (uintptr_t) copy, sizeof address};
        long result = strcmp(what, "int80-connect4") == 0 ? int80(362, fd, (long) copy, sizeof address)
                                                          : int80(102, 3, (long) low(call, sizeof call), 0);
        errno = result < 0 ? (int) -result : 0;
        report(what, fd, result < 0 ? -1 : (int) result);
        return 0;
#endif
    }
    perror(what);
    return 1;
}
