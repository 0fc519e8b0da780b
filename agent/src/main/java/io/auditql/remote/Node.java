package io.auditql.remote;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.VisibleText;
import io.auditql.schedule.StateMap;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// This host as the server knows it: it enrolls with the secret, gets a key, and says the key with each request.
///
/// The key is kept in the store. When the server calls it invalid it is forgotten, and the next request enrolls again. Any
/// thread may post; one at a time enrolls. Neither secret nor key is in any message.
public final class Node {
    private static final System.Logger LOG = System.getLogger(Node.class.getName());
    private static final String NODE_KEY = "nodeKey";
    private static final String LINUX = "9"; // osquery's bits for POSIX and Linux
    private static final long LONGEST_ANSWER = 1L << 20;

    /// How to become known.
    ///
    /// @param endpoint   path on the server (`--enroll_tls_endpoint`)
    /// @param secretPath file with the secret, or the empty text (`--enroll_secret_path`)
    /// @param secretEnv  environment variable with the secret, or the empty text (`--enroll_secret_env`)
    /// @param secretName key of the secret (`--tls_enroll_override`)
    /// @param never      send requests without a key (`--disable_enrollment`)
    /// @param again      forget the key of an earlier start (`--enroll_always`)
    /// @param keepKey    whatever the server says of it (`--disable_reenrollment`)
    public record Enrollment(
            String endpoint,
            String secretPath,
            String secretEnv,
            String secretName,
            boolean never,
            boolean again,
            boolean keepKey) {}

    private final RemoteServer server;
    private final Enrollment enrollment;
    private final StateMap state;
    private final Supplier<String> hostIdentifier;
    private final Supplier<Map<String, Map<String, String>>> details;
    private @Nullable String key; // guarded by this
    private boolean looked; // guarded by this

    /// @param details the first row of each table that the server wants to know of
    public Node(
            RemoteServer server,
            Enrollment enrollment,
            StateMap state,
            Supplier<String> hostIdentifier,
            Supplier<Map<String, Map<String, String>>> details) {
        this.server = server;
        this.enrollment = enrollment;
        this.state = state;
        this.hostIdentifier = hostIdentifier;
        this.details = details;
    }

    /// Posts `{"node_key":…` followed by `rest`.
    ///
    /// @param rest begins with a comma, and closes the object
    /// @throws SysException when the server did not take it
    public void post(String endpoint, byte[] rest, boolean compress) throws SysException {
        Optional<String> known = key();
        GrowableBytes json = new GrowableBytes(rest.length + 64);
        json.append("{\"node_key\":");
        quote(known.orElse(""), json);
        json.append(rest);
        Reply reply = server.post(endpoint, json.toByteArray(), known, compress, LONGEST_ANSWER);
        if (reply.isNodeInvalid()) {
            forget(known.orElse(""));
        }
        Optional<String> refusal = reply.refusal();
        if (refusal.isPresent()) {
            throw server.failure(endpoint, refusal.get());
        }
    }

    private synchronized void forget(String invalid) throws SysException {
        if (!enrollment.keepKey() && invalid.equals(key)) {
            key = null;
            state.put(NODE_KEY, new byte[0]);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the server no longer knows this host; it enrolls again");
        }
    }

    private synchronized Optional<String> key() throws SysException {
        if (enrollment.never()) {
            return Optional.empty();
        }
        if (!looked) {
            byte[] kept = enrollment.again() ? null : state.get(NODE_KEY);
            key =
                    kept == null || kept.length == 0
                            ? null
                            : new String(kept, StandardCharsets.UTF_8);
            looked = true;
        }
        if (key == null) {
            key = enroll();
            state.put(NODE_KEY, key.getBytes(StandardCharsets.UTF_8));
            LOG.log(System.Logger.Level.INFO, "enrolled with the TLS server");
        }
        return Optional.of(key);
    }

    private String enroll() throws SysException {
        GrowableBytes json = new GrowableBytes(1024);
        json.append('{');
        quote(enrollment.secretName(), json);
        json.append(':');
        quote(secret(), json);
        json.append(",\"host_identifier\":");
        quote(hostIdentifier.get(), json);
        json.append(",\"platform_type\":\"").append(LINUX).append("\",\"host_details\":{");
        char before = 0;
        for (Map.Entry<String, Map<String, String>> table : details.get().entrySet()) {
            comma(before, json);
            before = ',';
            quote(table.getKey(), json);
            json.append(":{");
            char beforeColumn = 0;
            for (Map.Entry<String, String> column : table.getValue().entrySet()) {
                comma(beforeColumn, json);
                beforeColumn = ',';
                quote(column.getKey(), json);
                json.append(':');
                quote(column.getValue(), json);
            }
            json.append('}');
        }
        json.append("}}");
        Reply reply =
                server.post(
                        enrollment.endpoint(),
                        json.toByteArray(),
                        Optional.empty(),
                        false,
                        LONGEST_ANSWER);
        Optional<String> refusal = reply.isNodeInvalid() ? Optional.empty() : reply.refusal();
        Optional<String> given = reply.isNodeInvalid() ? Optional.empty() : reply.nodeKey();
        return given.orElseThrow(() ->
                server.failure(
                        enrollment.endpoint(),
                        refusal.orElse(
                                "the server gave no node key (is the enrollment secret right?)")));
    }

    private static void comma(char before, GrowableBytes json) {
        if (before != 0) {
            json.append(before);
        }
    }

    private static void quote(String text, GrowableBytes json) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        json.append('"');
        VisibleText.appendExactJson(bytes, 0, bytes.length, json);
        json.append('"');
    }

    private String secret() throws SysException {
        if (!enrollment.secretPath().isEmpty()) {
            try {
                return Files.readString(Path.of(enrollment.secretPath())).strip();
            } catch (IOException e) {
                throw new SysException(
                        "--enroll_secret_path="
                                + enrollment.secretPath()
                                + " cannot be read: "
                                + SysException.reason(e),
                        e);
            }
        }
        String value =
                enrollment.secretEnv().isEmpty() ? null : System.getenv(enrollment.secretEnv());
        if (value == null) {
            throw new SysException(
                    "there is no enrollment secret (name a file with --enroll_secret_path, or an environment variable with --enroll_secret_env)",
                    0);
        }
        return value.strip();
    }
}
