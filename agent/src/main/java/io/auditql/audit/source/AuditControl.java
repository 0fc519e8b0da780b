package io.auditql.audit.source;

import static io.auditql.audit.source.AuditProtocol.AUDIT_ADD_RULE;
import static io.auditql.audit.source.AuditProtocol.AUDIT_DEL_RULE;
import static io.auditql.audit.source.AuditProtocol.AUDIT_GET;
import static io.auditql.audit.source.AuditProtocol.AUDIT_LIST_RULES;
import static io.auditql.audit.source.AuditProtocol.AUDIT_SET;
import static io.auditql.audit.source.AuditProtocol.ERROR_AT;
import static io.auditql.audit.source.AuditProtocol.HEADER_BYTES;
import static io.auditql.audit.source.AuditProtocol.INT;
import static io.auditql.audit.source.AuditProtocol.NLMSG_DONE;
import static io.auditql.audit.source.AuditProtocol.NLMSG_ERROR;
import static io.auditql.audit.source.AuditProtocol.NLM_F_ACK;

import io.auditql.sys.Errno;
import io.auditql.sys.SysException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Asks the kernel's audit system for its state and changes it. One thread at a time uses it.
public final class AuditControl implements AutoCloseable {
    private static final int LARGEST_REPLY = 16 * 1024;
    private static final int REPLY_MILLIS = 5000;

    private final ControlChannel channel;
    private final byte[] reply = new byte[LARGEST_REPLY];
    private int sequence;

    AuditControl(ControlChannel channel) {
        this.channel = channel;
    }

    /// Opens the control socket.
    public static AuditControl open() throws SysException {
        return new AuditControl(new KernelChannel());
    }

    public KernelStatus status() throws SysException {
        String doing = "read the status of the kernel's audit system";
        send(doing, AUDIT_GET, 0, new byte[0]);
        while (true) {
            int length = receive(doing);
            if (AuditProtocol.type(reply) == AUDIT_GET) {
                try {
                    return KernelStatus.parse(reply, HEADER_BYTES, length - HEADER_BYTES);
                } catch (IllegalArgumentException e) {
                    throw new SysException(doing + " failed: " + e.getMessage(), e);
                }
            }
            checkError(doing, length);
        }
    }

    /// Changes one setting.
    public void set(KernelStatus.Setting setting, long value) throws SysException {
        acknowledged(
                "set audit " + setting.word() + " to " + value,
                AUDIT_SET,
                AuditProtocol.change(setting, value));
    }

    /// Adds a rule behind the others.
    ///
    /// @throws SysException with EEXIST when the same rule is there already
    public void add(RuleData rule) throws SysException {
        acknowledged("add " + rule, AUDIT_ADD_RULE, rule.toByteArray());
    }

    /// @throws SysException with ENOENT when there is no such rule
    public void delete(RuleData rule) throws SysException {
        acknowledged("delete " + rule, AUDIT_DEL_RULE, rule.toByteArray());
    }

    /// All rules, in the order in which the kernel tries them.
    public List<RuleData> rules() throws SysException {
        String doing = "list the rules of the kernel's audit system";
        send(doing, AUDIT_LIST_RULES, 0, new byte[0]);
        List<RuleData> rules = new ArrayList<>();
        while (true) {
            int length = receive(doing);
            switch (AuditProtocol.type(reply)) {
                case AUDIT_LIST_RULES -> {
                    try {
                        rules.add(new RuleData(reply, HEADER_BYTES, length - HEADER_BYTES));
                    } catch (IllegalArgumentException e) {
                        throw new SysException(doing + " failed: " + e.getMessage(), e);
                    }
                }
                case NLMSG_DONE -> {
                    return rules;
                }
                default -> checkError(doing, length);
            }
        }
    }

    private void acknowledged(String doing, int type, byte[] payload) throws SysException {
        send(doing, type, NLM_F_ACK, payload);
        int length;
        do {
            length = receive(doing);
        } while (!checkError(doing, length));
    }

    /// Whether the reply says that all is well; a positive error is a value, not a failure.
    private boolean checkError(String doing, int length) throws SysException {
        if (AuditProtocol.type(reply) != NLMSG_ERROR || length < ERROR_AT + Integer.BYTES) {
            return false;
        }
        int error = (int) INT.get(reply, ERROR_AT);
        if (error < 0) {
            throw failure(doing, -error);
        }
        return true;
    }

    private void send(String doing, int type, int flags, byte[] payload) throws SysException {
        sequence++;
        int sent = channel.send(AuditProtocol.request(type, flags, sequence, payload));
        if (sent < 0) {
            throw failure(doing, -sent);
        }
    }

    /// Receives the next answer to the request sent last; what answers an older one is passed over.
    private int receive(String doing) throws SysException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REPLY_MILLIS);
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw failure(doing, Errno.ETIMEDOUT);
            }
            int length = channel.receive(reply, (int) left);
            if (length < 0 && length != -Errno.EINTR) {
                throw failure(doing, -length);
            }
            if (length >= HEADER_BYTES && AuditProtocol.sequence(reply) == sequence) {
                return length;
            }
        }
    }

    private static SysException failure(String doing, int errno) {
        return new SysException(
                doing + " failed: " + Errno.name(errno) + " (" + nextStep(errno) + ")", errno);
    }

    private static String nextStep(int errno) {
        return switch (errno) {
            case Errno.EPERM ->
                    "needs CAP_AUDIT_CONTROL in the host's pid namespace: run as root, or in a container with"
                            + " --pid=host and --cap-add=AUDIT_CONTROL; with auditctl -e 2 the settings are"
                            + " locked until the next boot";
            case Errno.ECONNREFUSED ->
                    "the kernel's audit system answers only in the initial user namespace: run as the host's"
                            + " root, without a user namespace";
            case Errno.EACCES -> "another process owns it";
            case Errno.EEXIST -> "it is there already";
            case Errno.ENOENT -> "it is not there";
            case Errno.EINVAL -> "this kernel does not know it, or not this value";
            case Errno.ETIMEDOUT -> "no answer in 5 s; is the machine overloaded?";
            default -> "see man 7 netlink and man 8 auditctl";
        };
    }

    @Override
    public void close() {
        channel.close();
    }
}
