package io.auditql.audit.source;

import io.auditql.audit.source.KernelStatus.Setting;
import io.auditql.bytes.Slice;
import io.auditql.sys.Errno;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// A kernel's audit system that is a script: as much of the protocol as we use, with the moods of older and stranger kernels.
final class FakeKernel {
    final Map<Setting, Long> settings = new EnumMap<>(Setting.class);
    final List<RuleData> rules = new ArrayList<>();

    /// All that was asked for but status and rule list, as `set enabled 1`, `add`, `delete`, `claim 42`.
    final List<String> log = new ArrayList<>();

    /// Bytes of a status reply.
    int statusBytes = 44;

    long lost;

    /// A field that no rule may have.
    OptionalInt unknownField = OptionalInt.empty();

    /// What each request of a type is answered with.
    final Map<Integer, Integer> refusals = new HashMap<>();

    /// What [#claim] is answered with; the pid stays as it is.
    int refusedClaim;

    /// Answers that the kernel sends before the right one.
    final Deque<byte[]> strays = new ArrayDeque<>();

    boolean mute;
    boolean closed;

    private final Deque<byte[]> replies = new ArrayDeque<>();
    private final Deque<Datagram> events = new ArrayDeque<>();
    private List<Datagram> batch = List.of();

    private record Datagram(int sender, boolean truncated, int error, Slice content) {
        byte[] bytes() {
            return content.array();
        }
    }

    FakeKernel() {
        settings.put(Setting.ENABLED, 0L);
        settings.put(Setting.FAILURE, 1L);
        settings.put(Setting.PID, 0L);
        settings.put(Setting.RATE_LIMIT, 0L);
        settings.put(Setting.BACKLOG_LIMIT, 64L);
        settings.put(Setting.BACKLOG_WAIT_TIME, 15000L);
    }

    long get(Setting setting) {
        return settings.getOrDefault(setting, 0L);
    }

    // control

    ControlChannel control() {
        return new ControlChannel() {
            @Override
            public int send(byte[] message) {
                request(message);
                return message.length;
            }

            @Override
            public int receive(byte[] into, int timeoutMillis) {
                byte[] reply = replies.poll();
                if (reply == null) {
                    return -Errno.ETIMEDOUT; // a test does not wait
                }
                System.arraycopy(reply, 0, into, 0, reply.length);
                return reply.length;
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    private void request(byte[] message) {
        if (mute) {
            return;
        }
        replies.addAll(strays);
        strays.clear();
        int type = AuditProtocol.type(message);
        int sequence = AuditProtocol.sequence(message);
        Integer refusal = refusals.get(type);
        if (refusal != null) {
            acknowledge(sequence, -refusal);
            return;
        }
        byte[] payload = new byte[message.length - AuditProtocol.HEADER_BYTES];
        System.arraycopy(message, AuditProtocol.HEADER_BYTES, payload, 0, payload.length);
        switch (type) {
            case AuditProtocol.AUDIT_GET -> reply(type, sequence, status());
            case AuditProtocol.AUDIT_SET -> {
                set(payload);
                acknowledge(sequence, 0);
            }
            case AuditProtocol.AUDIT_ADD_RULE -> acknowledge(sequence, add(new RuleData(payload)));
            case AuditProtocol.AUDIT_DEL_RULE -> {
                log.add("delete");
                acknowledge(sequence, rules.remove(new RuleData(payload)) ? 0 : -Errno.ENOENT);
            }
            case AuditProtocol.AUDIT_LIST_RULES -> {
                for (RuleData rule : rules) {
                    byte[] bytes = rule.toByteArray();
                    byte[] padded = new byte[bytes.length + 3 & ~3]; // as netlink does
                    System.arraycopy(bytes, 0, padded, 0, bytes.length);
                    reply(type, sequence, padded);
                }
                reply(AuditProtocol.NLMSG_DONE, sequence, new byte[4]);
            }
            default -> acknowledge(sequence, -Errno.EINVAL);
        }
    }

    private int add(RuleData rule) {
        if (rules.contains(rule)) {
            return -Errno.EEXIST;
        }
        for (int i = 0; i < rule.fieldCount(); i++) {
            if (unknownField.isPresent() && rule.field(i) == unknownField.getAsInt()) {
                return -Errno.EINVAL;
            }
        }
        log.add("add");
        rules.add(rule);
        return 0;
    }

    private void set(byte[] payload) {
        int mask = (int) AuditProtocol.INT.get(payload, 0);
        for (Setting setting : Setting.values()) {
            if ((mask & setting.mask()) != 0) {
                long value = (int) AuditProtocol.INT.get(payload, setting.offset());
                log.add("set " + setting.word() + " " + value);
                settings.put(setting, value);
            }
        }
    }

    private byte[] status() {
        byte[] status = new byte[AuditProtocol.STATUS_BYTES];
        settings.forEach((s, v) -> AuditProtocol.INT.set(status, s.offset(), v.intValue()));
        AuditProtocol.INT.set(status, 24, (int) lost);
        AuditProtocol.INT.set(status, 32, 0x7f);
        AuditProtocol.INT.set(status, 40, 17);
        byte[] reply = new byte[statusBytes];
        System.arraycopy(status, 0, reply, 0, Math.min(statusBytes, status.length));
        return reply;
    }

    private void acknowledge(int sequence, int error) {
        byte[] payload = new byte[4 + AuditProtocol.HEADER_BYTES];
        AuditProtocol.INT.set(payload, 0, error);
        reply(AuditProtocol.NLMSG_ERROR, sequence, payload);
    }

    /// An acknowledgement that answers another request than ours.
    byte[] stray(int error) {
        byte[] payload = new byte[4];
        AuditProtocol.INT.set(payload, 0, error);
        return AuditProtocol.request(AuditProtocol.NLMSG_ERROR, 0, 999_999, payload);
    }

    void reply(int type, int sequence, byte[] payload) {
        replies.add(AuditProtocol.request(type, 0, sequence, payload));
    }

    // events

    void event(int type, String text) {
        event(0, false, type, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void event(int sender, boolean truncated, int type, byte[] payload) {
        byte[] message = AuditProtocol.request(type, 0, 0, payload);
        // as the kernel does for its owner: the length is that of the text alone
        AuditProtocol.INT.set(message, 0, payload.length);
        events.add(new Datagram(sender, truncated, 0, new Slice(message, 0, message.length)));
    }

    void datagram(byte[] bytes) {
        events.add(new Datagram(0, false, 0, new Slice(bytes, 0, bytes.length)));
    }

    void receiveError(int errno) {
        events.add(new Datagram(0, false, errno, new Slice()));
    }

    EventSocket events(int slots) {
        return new EventSocket() {
            @Override
            public int slots() {
                return slots;
            }

            @Override
            public int receive() {
                batch = new ArrayList<>();
                Datagram next = events.peek();
                if (next == null) {
                    return -Errno.EAGAIN;
                }
                if (next.error() != 0) {
                    events.remove();
                    return -next.error();
                }
                while (batch.size() < slots
                        && events.peek() != null
                        && events.peek().error() == 0) {
                    batch.add(events.remove());
                }
                return batch.size();
            }

            @Override
            public int await(int timeoutMillis) {
                return events.isEmpty() ? 0 : 1;
            }

            @Override
            public int length(int slot) {
                return batch.get(slot).bytes().length;
            }

            @Override
            public boolean truncated(int slot) {
                return batch.get(slot).truncated();
            }

            @Override
            public int sender(int slot) {
                return batch.get(slot).sender();
            }

            @Override
            public int type(int slot) {
                return AuditProtocol.type(batch.get(slot).bytes());
            }

            @Override
            public void copy(int slot, int offset, byte[] into, int length) {
                System.arraycopy(batch.get(slot).bytes(), offset, into, 0, length);
            }

            @Override
            public int send(byte[] message) {
                int pid =
                        (int)
                                AuditProtocol.INT.get(
                                        message, AuditProtocol.HEADER_BYTES + Setting.PID.offset());
                log.add("claim " + pid);
                if (refusedClaim == 0) {
                    settings.put(Setting.PID, (long) pid);
                } else {
                    byte[] payload = new byte[4];
                    AuditProtocol.INT.set(payload, 0, -refusedClaim);
                    event(0, false, AuditProtocol.NLMSG_ERROR, payload);
                }
                return message.length;
            }

            @Override
            public void wake() {
                // a test does not wait
            }

            @Override
            public long port() {
                return 4711;
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }
}
