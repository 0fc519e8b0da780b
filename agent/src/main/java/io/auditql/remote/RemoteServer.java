package io.auditql.remote;

import io.auditql.sys.SysException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;

/// A server that takes JSON over HTTPS and answers with JSON.
///
/// An answer is bounded in size and time, whatever the server does. No redirect is followed: what we send holds secrets. Messages
/// of failures hold nothing of what was sent or answered.
public final class RemoteServer implements AutoCloseable {
    /// As long as osquery waits.
    private static final Duration PATIENCE = Duration.ofSeconds(16);

    private final HttpClient client;
    private final String host;
    private final String userAgent;

    /// @param host      host and port (`--tls_hostname`)
    /// @param proxy     host and port of a proxy (`--proxy_hostname`), or the empty text
    /// @param userAgent what we say we are
    public RemoteServer(String host, Trust trust, String proxy, String userAgent)
            throws SysException {
        this.host = host;
        this.userAgent = userAgent;
        uri("/"); // a wrong name is said at the start
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(PATIENCE)
                        .sslContext(trust.context())
                        .sslParameters(Trust.parameters());
        if (!proxy.isEmpty()) {
            builder.proxy(ProxySelector.of(proxy(proxy)));
        }
        this.client = builder.build();
    }

    private URI uri(String endpoint) throws SysException {
        try {
            URI uri =
                    URI.create(
                            "https://" + host + (endpoint.startsWith("/") ? "" : "/") + endpoint);
            if (uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new SysException(
                "--tls_hostname="
                        + host
                        + " with "
                        + endpoint
                        + " is no address; a host name, and a port after a colon, are expected",
                0);
    }

    private static InetSocketAddress proxy(String text) throws SysException {
        try {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() != null && uri.getPort() > 0) {
                return new InetSocketAddress(uri.getHost(), uri.getPort());
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new SysException(
                "--proxy_hostname is no proxy; a host name and a port with a colon between are expected",
                0);
    }

    /// Posts a text of JSON.
    ///
    /// @param key      the node key, when there is one
    /// @param compress send it compressed
    /// @param maxBytes the longest answer to take
    /// @return the answer's body
    Reply post(String endpoint, byte[] json, Optional<String> key, boolean compress, long maxBytes)
            throws SysException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(endpoint))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .header("User-Agent", userAgent)
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        compress ? compressed(json) : json));
        if (compress) {
            request.header("Content-Encoding", "gzip");
        }
        key.ifPresent(secret -> request.header("Authorization", "NodeKey " + secret));
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(
                        request.build(),
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), maxBytes));
        try {
            HttpResponse<byte[]> response =
                    answer.get(PATIENCE.toMillis() + 500, TimeUnit.MILLISECONDS);
            return new Reply(response.statusCode(), response.body());
        } catch (TimeoutException _) {
            throw failure(endpoint, "it did not answer in time");
        } catch (ExecutionException e) {
            throw failure(endpoint, reason(e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw failure(endpoint, "this program ends");
        } finally {
            answer.cancel(true);
        }
    }

    SysException failure(String endpoint, String reason) {
        return new SysException("post to https://" + host + endpoint + " failed: " + reason, 0);
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null
                ? "no connection (" + cause.getClass().getSimpleName() + ")"
                : message;
    }

    private static byte[] compressed(byte[] bytes) throws SysException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new SysException("compress lines failed: " + SysException.reason(e), e);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
