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
//     actor serve HOW | serve-null HOW | serve-nobody HOW
//                                           listens on 127.0.0.1, connects to itself and accepts; HOW is accept, accept4, int80
//                                           or socketcall (of accept4); -null takes no address, -nobody does not connect
//     actor bind-by HOW PORT | connect-by HOW PORT
//                                           the same calls by int80, socketcall or x32
//     actor send HOW PORT                   sends "hi" to 127.0.0.1: sendto, sendmsg, sendmmsg, connected, fastopen
//     actor unix HOW NAME                   bind or connect to a path, or with @ to an abstract name; bind -: to no name
//     actor family packet|vsock|netlink     binds a socket of that family
//     actor make HOW PROGRAM                fork, vfork, clone, clone3, clone-parent, double-fork, thread, posix_spawn (of PROGRAM)
//     actor kill HOW SIGNAL                 kill, tkill, tgkill, sigqueue, pidfd: to a child of its own
//     actor exit STATUS
//     actor seccomp HOW DIRECTORY           log, errno, trap or kill: in a child, of chdir(2)
//     actor uring HOW PORT                  connect, bind, listen or sendmsg by io_uring; with -poll by its kernel thread
//     actor user TYPE TEXT                  sends TEXT to the audit trail, as only root may
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
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/io_uring.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/vm_sockets.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/prctl.h>
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

// The same with a number more.
static int told(const char *what, int fd, long result, const char *name, long value) {
    int error = errno;
    printf("{\"did\": \"%s\", \"pid\": %d, \"ppid\": %d, \"fd\": %d, \"result\": %ld, \"errno\": %d, \"millis\": %lld, \"%s\": %ld}\n", what,
           getpid(), getppid(), fd, result, result < 0 ? error : 0, now(CLOCK_REALTIME) / 1000000, name, value);
    fflush(stdout);
    return 0;
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

// A call by another way in: with 32-bit numbers and pointers, by socketcall, or with the bit of x32.
static long by(const char *how, long old, long call, long other, long a, const void *b, size_t size, void *length) {
#if defined(__x86_64__)
    if (strcmp(how, "x32") == 0) {
        return syscall(0x40000000 | other, a, b, length ? length : (void *) size);
    }
    char *copy = b ? low(b, size) : NULL;
    char *room = length ? low(length, sizeof(socklen_t)) : NULL;
    long third = length ? (long) room : (long) size, result;
    if (strcmp(how, "socketcall") == 0) {
        uint32_t words[] = {a, (uint32_t) (uintptr_t) copy, third, 0};
        result = int80(102, call, (long) low(words, sizeof words), 0);
    } else {
        long esi = 0; // the flags of accept4
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(old), "b"(a), "c"(copy), "d"(third), "S"(esi) : "memory", "r8", "r9", "r10", "r11");
        result = (int) result;
    }
    if (length && copy) {
        memcpy((void *) b, copy, size);
    }
    errno = result < 0 ? (int) -result : 0;
    return result < 0 ? -1 : result;
#else
    errno = ENOSYS;
    return -1;
#endif
}

static int port_of(int fd) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    getsockname(fd, (struct sockaddr *) &address, &length);
    return ntohs(address.sin_port);
}

static int serve(const char *what, const char *how) {
    int null = strcmp(what, "serve-null") == 0, nobody = strcmp(what, "serve-nobody") == 0;
    int fd = socket(AF_INET, SOCK_STREAM | (nobody ? SOCK_NONBLOCK : 0), 0), client = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = v4(0), peer = {0};
    socklen_t length = sizeof peer;
    bind(fd, (struct sockaddr *) &address, sizeof address);
    told("listen", fd, listen(fd, 5), "port", port_of(fd));
    address = v4(port_of(fd));
    if (!nobody) {
        connect(client, (struct sockaddr *) &address, sizeof address);
    }
    struct sockaddr *to = null ? NULL : (struct sockaddr *) &peer;
    socklen_t *room = null ? NULL : &length;
    long result;
    if (strcmp(how, "accept") == 0) {
        result = syscall(SYS_accept4, -1, NULL, NULL, 0); // a failure before it
#if defined(SYS_accept)
        result = syscall(SYS_accept, fd, to, room);
#else
        result = accept(fd, to, room);
#endif
    } else if (strcmp(how, "accept4") == 0) {
        result = accept4(fd, to, room, SOCK_CLOEXEC);
    } else {
        result = null ? by(how, 364, 18, 288, fd, NULL, 0, NULL) : by(how, 364, strcmp(how, "socketcall") == 0 ? 5 : 18, 288, fd, &peer, sizeof peer, &length);
    }
    return told(what, fd, result, "port", nobody || null ? 0 : port_of(client));
}

static int sends(const char *how, int port) {
    int stream = strcmp(how, "fastopen") == 0;
    int fd = socket(AF_INET, stream ? SOCK_STREAM : SOCK_DGRAM, 0);
    struct sockaddr_in address = v4(port);
    struct sockaddr *to = (struct sockaddr *) &address;
    struct iovec text = {"hi", 2};
    struct mmsghdr message = {.msg_hdr = {.msg_name = to, .msg_namelen = sizeof address, .msg_iov = &text, .msg_iovlen = 1}};
    long result = -1;
    if (strcmp(how, "sendto") == 0 || stream) {
        result = sendto(fd, "hi", 2, stream ? MSG_FASTOPEN : 0, to, sizeof address);
    } else if (strcmp(how, "sendmsg") == 0) {
        result = sendmsg(fd, &message.msg_hdr, 0);
    } else if (strcmp(how, "sendmmsg") == 0) {
        result = sendmmsg(fd, &message, 1, 0);
    } else if (connect(fd, to, sizeof address) == 0) {
        result = send(fd, "hi", 2, 0);
    }
    return told("send", fd, result, "port", port);
}

static int local(const char *how, const char *name) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t length = offsetof(struct sockaddr_un, sun_path);
    if (*name != '-') {
        length += strlen(name) + (*name == '@' ? 0 : 1);
        strcpy(address.sun_path, name);
        if (*name == '@') {
            address.sun_path[0] = 0;
        }
    }
    struct sockaddr *to = (struct sockaddr *) &address;
    long result = strcmp(how, "bind") == 0 ? bind(fd, to, length) : connect(fd, to, length);
    return told("unix", fd, result, "length", length);
}

static int of_family(const char *name) {
    struct sockaddr_ll packet = {.sll_family = AF_PACKET, .sll_protocol = htons(3), .sll_ifindex = 1};
    struct sockaddr_vm vsock = {.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY, .svm_port = 70001};
    struct sockaddr_nl netlink = {.nl_family = AF_NETLINK};
    int kind = *name == 'p' ? AF_PACKET : *name == 'v' ? AF_VSOCK : AF_NETLINK;
    int fd = socket(kind, kind == AF_VSOCK ? SOCK_STREAM : SOCK_RAW, 0);
    struct sockaddr *address = kind == AF_PACKET ? (void *) &packet : kind == AF_VSOCK ? (void *) &vsock : (void *) &netlink;
    size_t size = kind == AF_PACKET ? sizeof packet : kind == AF_VSOCK ? sizeof vsock : sizeof netlink;
    return told("family", fd, fd < 0 ? -1 : bind(fd, address, size), "family", kind);
}

static void *in_thread(void *tid) {
    *(long *) tid = syscall(SYS_gettid);
    return NULL;
}

// Says who was made, and whose child it is by its own word.
static int make(const char *how, char *program) {
    int words[2], parent = getpid();
    long child = -1, said[2] = {0, 0};
    if (pipe(words) != 0) {
        return 1;
    }
    if (strcmp(how, "thread") == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, in_thread, &child);
        pthread_join(thread, NULL);
        return told("thread", -1, child, "parent", parent);
    }
    if (strcmp(how, "posix_spawn") == 0) {
        char *argv[] = {program, NULL};
        pid_t spawned;
        posix_spawn(&spawned, program, NULL, NULL, argv, environ);
        waitpid(spawned, NULL, 0);
        return told("posix_spawn", -1, spawned, "parent", parent);
    }
    struct clone_args arguments = {.exit_signal = SIGCHLD};
    if (strcmp(how, "vfork") == 0) {
#if defined(SYS_vfork)
        child = vfork();
#endif
    } else if (strcmp(how, "fork") == 0) {
#if defined(SYS_fork)
        child = syscall(SYS_fork);
#endif
    } else if (strcmp(how, "clone3") == 0) {
        child = syscall(SYS_clone3, &arguments, sizeof arguments);
    } else {
        child = syscall(SYS_clone, strcmp(how, "clone-parent") == 0 ? SIGCHLD | CLONE_PARENT : SIGCHLD, NULL, NULL, NULL, NULL);
    }
    if (child == 0) {
        if (strcmp(how, "double-fork") == 0) {
            long grandchild = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
            if (grandchild != 0) {
                waitpid(grandchild, NULL, 0);
                _exit(0);
            }
        }
        said[0] = getpid();
        said[1] = getppid();
        write(words[1], said, sizeof said);
        if (strcmp(how, "clone3") == 0) {
            // whoever asks the host about it must find it; nobody waits for it
            close(0), close(1), close(2), close(words[1]);
            sleep(20);
        }
        _exit(0);
    }
    read(words[0], said, sizeof said);
    told(how, -1, said[0], "parent", said[1]);
    if (strcmp(how, "clone-parent") != 0 && strcmp(how, "clone3") != 0) {
        waitpid(child, NULL, 0);
    }
    return 0;
}

static int kills(const char *how, int number) {
    signal(number, SIG_DFL); // whoever started us may have it ignored
    pid_t child = fork();
    if (child == 0) {
        struct sigaction usual = {.sa_handler = SIG_DFL}; // whoever runs the tests may ignore it
        sigaction(signal, &usual, NULL);
        alarm(10);
        pause();
        _exit(0);
    }
    long result = -1;
    union sigval value = {0};
    if (strcmp(how, "kill") == 0) {
        result = kill(child, number);
    } else if (strcmp(how, "tkill") == 0) {
        result = syscall(SYS_tkill, child, number);
    } else if (strcmp(how, "tgkill") == 0) {
        result = syscall(SYS_tgkill, child, child, number);
    } else if (strcmp(how, "sigqueue") == 0) {
        result = sigqueue(child, number, value);
    } else {
        result = syscall(SYS_pidfd_send_signal, syscall(SYS_pidfd_open, child, 0), number, NULL, 0);
    }
    waitpid(child, NULL, 0);
    return told(how, -1, result, "child", child);
}

static int filtered(const char *how, const char *directory) {
    unsigned answer = *how == 'l' ? SECCOMP_RET_LOG : *how == 'e' ? SECCOMP_RET_ERRNO | 13 : *how == 't' ? SECCOMP_RET_TRAP : SECCOMP_RET_KILL_PROCESS;
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_chdir, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, answer),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG, &program);
        chdir(directory);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return told(how, -1, child, "signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

#define OP_BIND 56 // Linux 6.11, newer than some headers
#define OP_LISTEN 57

static int by_ring(const char *how, int port) {
    int poll = strstr(how, "-poll") != NULL;
    struct io_uring_params params = {.flags = poll ? IORING_SETUP_SQPOLL : 0, .sq_thread_idle = 1000};
    int ring = syscall(SYS_io_uring_setup, 4, &params);
    if (ring < 0) {
        return told(how, -1, ring, "entered", 0);
    }
    char *sq = mmap(NULL, params.sq_off.array + params.sq_entries * 4 + 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
    char *cq = mmap(NULL, params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_CQ_RING);
    struct io_uring_sqe *entry = mmap(NULL, params.sq_entries * sizeof *entry, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQES);
    int datagram = strncmp(how, "sendmsg", 7) == 0;
    int fd = socket(AF_INET, datagram ? SOCK_DGRAM : SOCK_STREAM, 0);
    struct sockaddr_in address = v4(port);
    struct iovec text = {"hi", 2};
    struct msghdr message = {.msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &text, .msg_iovlen = 1};
    memset(entry, 0, sizeof *entry);
    entry->fd = fd;
    entry->addr = (uintptr_t) (datagram ? (void *) &message : (void *) &address);
    entry->len = datagram ? 1 : 0;
    entry->off = datagram ? 0 : sizeof address;
    entry->opcode = datagram ? IORING_OP_SENDMSG : *how == 'c' ? IORING_OP_CONNECT : *how == 'b' ? OP_BIND : OP_LISTEN;
    if (entry->opcode == OP_LISTEN) {
        bind(fd, (struct sockaddr *) &address, sizeof address);
        entry->addr = entry->off = 0;
        entry->len = 5;
    }
    ((unsigned *) (sq + params.sq_off.array))[0] = 0;
    __atomic_store_n((unsigned *) (sq + params.sq_off.tail), 1, __ATOMIC_SEQ_CST);
    syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS | (poll ? IORING_ENTER_SQ_WAKEUP : 0), NULL, 0);
    struct io_uring_cqe *result = (struct io_uring_cqe *) (cq + params.cq_off.cqes);
    errno = result->res < 0 ? -result->res : 0;
    return told(how, ring, result->res, "port", port);
}

static int report_to_audit(int type, const char *text) {
    struct {
        struct nlmsghdr head;
        char text[8192];
    } message = {.head = {.nlmsg_len = NLMSG_LENGTH(strlen(text) + 1), .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK}};
    strncpy(message.text, text, sizeof message.text - 1);
    int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT);
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    sendto(fd, &message, message.head.nlmsg_len, 0, (struct sockaddr *) &kernel, sizeof kernel);
    struct {
        struct nlmsghdr head;
        struct nlmsgerr error;
        char rest[8192];
    } answer;
    recv(fd, &answer, sizeof answer, 0);
    errno = -answer.error.error;
    return told("user", fd, answer.error.error ? -1 : 0, "type", type);
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
    if (strncmp(what, "serve", 5) == 0) {
        return serve(what, argv[2]);
    }
    if (strcmp(what, "family") == 0) {
        return of_family(argv[2]);
    }
    if (strcmp(what, "exit") == 0) {
        told("exit", -1, 0, "status", atoi(argv[2]));
        _exit(atoi(argv[2]));
    }
    if (argc == 4 && strcmp(what, "user") == 0) {
        return report_to_audit(atoi(argv[2]), argv[3]);
    }
    if (argc == 4 && strcmp(what, "send") == 0) {
        return sends(argv[2], atoi(argv[3]));
    }
    if (argc == 4 && strcmp(what, "unix") == 0) {
        return local(argv[2], argv[3]);
    }
    if (argc == 4 && strcmp(what, "make") == 0) {
        return make(argv[2], argv[3]);
    }
    if (argc == 4 && strcmp(what, "kill") == 0) {
        return kills(argv[2], atoi(argv[3]));
    }
    if (argc == 4 && strcmp(what, "seccomp") == 0) {
        return filtered(argv[2], argv[3]);
    }
    if (argc == 4 && strcmp(what, "uring") == 0) {
        return by_ring(argv[2], atoi(argv[3]));
    }
    if (argc == 4 && (strcmp(what, "bind-by") == 0 || strcmp(what, "connect-by") == 0)) {
        int binds = *what == 'b', fd = socket(AF_INET, SOCK_STREAM, 0);
        struct sockaddr_in address = v4(atoi(argv[3]));
        long result = binds ? by(argv[2], 361, 2, 49, fd, &address, sizeof address, NULL) : by(argv[2], 362, 3, 42, fd, &address, sizeof address, NULL);
        return told(what, fd, result, "port", atoi(argv[3]));
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
