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
//     actor exec CASE HOW PROGRAM DIRECTORY USER WORDS [NAME]
//                                           in a child, in DIRECTORY, as real user and group USER: runs PROGRAM with the
//                                           WORDS (see words()); HOW is execve, execveat, execveat-fd, memfd or int80
//     actor latencies COUNT PER_SECOND PROGRAM
//                                           runs PROGRAM again and again, and says how long each start took until its end
// A program of this file that finds ACTOR_CASE in its environment does nothing but testify, on descriptor 9, who it is and
// what it was given. Where an exec fails, the child that tried testifies.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
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
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TESTIMONY 9
#define LONGEST 131071 // of one argument: MAX_ARG_STRLEN without the end mark

static long long now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void report(const char *what, int fd, int result) {
    int error = errno;
    printf("{\"did\": \"%s\", \"pid\": %d, \"ppid\": %d, \"fd\": %d, \"result\": %d, \"errno\": %d, \"millis\": %lld}\n", what, getpid(),
           getppid(), fd, result, result < 0 ? error : 0, now(CLOCK_REALTIME) / 1000000);
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

// What a file of /proc holds, without its end of line.
static char *file(const char *path, char *text, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = read(fd, text, size - 1);
    close(fd);
    text[length < 0 ? 0 : length] = 0;
    text[strcspn(text, "\n")] = 0;
    return text;
}

// All numbers and texts are JSON strings; argv is hex, a comma behind each word.
static void testify(const char *which, int argc, char **argv, int error) {
    char exe[4096] = "", directory[4096] = "", loginuid[32], session[32], comm[32];
    FILE *out = fdopen(TESTIMONY, "a");
    readlink("/proc/self/exe", exe, sizeof exe - 1);
    getcwd(directory, sizeof directory);
    fprintf(out, "{\"case\": \"%s\", \"pid\": \"%d\", \"ppid\": \"%d\", \"uid\": \"%d\", \"euid\": \"%d\", \"gid\": \"%d\", "
            "\"egid\": \"%d\", \"errno\": \"%d\", \"millis\": \"%lld\", \"bits\": \"%d\", \"exe\": \"%s\", \"cwd\": \"%s\", "
            "\"auid\": \"%s\", \"session\": \"%s\", \"comm\": \"%s\", \"argv\": \"",
            which, getpid(), getppid(), getuid(), geteuid(), getgid(), getegid(), error, now(CLOCK_REALTIME) / 1000000,
            (int) sizeof(void *) * 8, exe, directory, file("/proc/self/loginuid", loginuid, sizeof loginuid),
            file("/proc/self/sessionid", session, sizeof session), file("/proc/self/comm", comm, sizeof comm));
    for (int i = 0; i < argc; i++) {
        for (const unsigned char *c = (const unsigned char *) argv[i]; *c; c++) {
            fprintf(out, "%02x", *c);
        }
        fputc(',', out);
    }
    fprintf(out, "\"}\n");
    fclose(out);
}

// A number: that many arguments behind the name. Or none: not even a name; odd: everything that is hard to write down;
// long: the longest argument there can be.
static char **words(const char *kind, const char *name) {
    static char *odd[] = {"two words", "line\nbreak", "\"double\" 'single' `tick`", "raw \xff\xfe\x80 bytes", "", "tab\there",
                          "back\\slash", "\xc3\xbcml\xc3\xa4ut", "\x1b[31mred", "a0=\"x\" argc=1", "DEADBEEF", NULL};
    int count = isdigit((unsigned char) *kind) ? atoi(kind) : 0;
    char **argv = calloc(count + 20, sizeof *argv);
    if (strcmp(kind, "none") == 0) {
        return argv;
    }
    argv[0] = strdup(name);
    for (int i = 1; i <= count; i++) {
        asprintf(&argv[i], "argument-%d", i);
    }
    if (strcmp(kind, "odd") == 0) {
        memcpy(argv + 1, odd, sizeof odd);
    } else if (strcmp(kind, "long") == 0) {
        argv[1] = calloc(LONGEST + 1, 1);
        for (int i = 0; i < LONGEST; i++) {
            argv[1][i] = 'a' + i % 23;
        }
        argv[2] = "after";
    }
    return argv;
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

static int run(const char *how, const char *program, char **argv, char **envp) {
    if (strcmp(how, "execveat") == 0) {
        char *directory = strdup(program), *name = strrchr(directory, '/');
        *name = 0;
        int fd = open(directory, O_PATH | O_CLOEXEC);
        return syscall(SYS_execveat, fd, name + 1, argv, envp, 0);
    }
    if (strcmp(how, "execveat-fd") == 0) {
        return syscall(SYS_execveat, open(program, O_PATH | O_CLOEXEC), "", argv, envp, AT_EMPTY_PATH);
    }
    if (strcmp(how, "memfd") == 0) {
        int from = open(program, O_RDONLY | O_CLOEXEC), to = memfd_create("hidden one", MFD_CLOEXEC);
        struct stat status;
        fstat(from, &status);
        sendfile(to, from, NULL, status.st_size);
        return fexecve(to, argv, envp);
    }
#if defined(__x86_64__)
    if (strcmp(how, "int80") == 0) {
        uint32_t words[16] = {0}, environment[2] = {(uint32_t) (uintptr_t) low(envp[0], strlen(envp[0]) + 1), 0};
        for (int i = 0; i < 15 && argv[i]; i++) {
            words[i] = (uint32_t) (uintptr_t) low(argv[i], strlen(argv[i]) + 1);
        }
        errno = -int80(11, (long) low(program, strlen(program) + 1), (long) low(words, sizeof words),
                       (long) low(environment, sizeof environment));
        return -1;
    }
#endif
    return execve(program, argv, envp);
}

static int in_child(char **given) {
    const char *which = given[0], *how = given[1], *program = given[2], *directory = given[3];
    int user = atoi(given[4]);
    char **argv = words(given[5], given[6] ? given[6] : program), *envp[2] = {NULL, NULL};
    asprintf(&envp[0], "ACTOR_CASE=%s", which);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (chdir(directory) != 0 || setresgid(user, 0, 0) != 0 || setresuid(user, 0, 0) != 0) {
            perror(directory);
            _exit(1);
        }
        run(how, program, argv, envp);
        testify(which, 0, NULL, errno);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status != 0;
}

static int latencies(int count, double per_second, char *program) {
    char *argv[] = {program, NULL}, *envp[] = {NULL};
    long long start = now(CLOCK_MONOTONIC);
    for (int i = 0; i < count; i++) {
        long long left = start + (long long) (i / per_second * 1e9) - now(CLOCK_MONOTONIC);
        if (left > 0) {
            struct timespec t = {left / 1000000000LL, left % 1000000000LL};
            nanosleep(&t, NULL);
        }
        long long before = now(CLOCK_MONOTONIC);
        pid_t child = vfork();
        if (child == 0) {
            execve(program, argv, envp);
            _exit(127);
        }
        waitpid(child, NULL, 0);
        printf("{\"nanos\": \"%lld\"}\n", now(CLOCK_MONOTONIC) - before);
    }
    return 0;
}

int main(int argc, char **argv) {
    const char *which = getenv("ACTOR_CASE");
    if (which) {
        testify(which, argc, argv, 0);
        return 0;
    }
    const char *what = argc > 1 ? argv[1] : "";
    if (argc < 3) {
        fprintf(stderr, "usage: actor ACTION ARGUMENT...\n");
        return 2;
    }
    if (strcmp(what, "exec") == 0 && argc >= 8) {
        return in_child(argv + 2);
    }
    if (strcmp(what, "latencies") == 0 && argc == 5) {
        return latencies(atoi(argv[2]), atof(argv[3]), argv[4]);
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
