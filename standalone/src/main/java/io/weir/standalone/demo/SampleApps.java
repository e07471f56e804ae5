package io.weir.standalone.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.signature.Signature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running instances of the sample apps, registered with ingest and kept so by heartbeats, as a cell's agent would. An
 * instance that is killed gets no more heartbeats, and nothing unregisters it.
 */
final class SampleApps implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SampleApps.class);

    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final List<SampleInstance> running = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService heartbeats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sample-heartbeats").daemon().factory());
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI ingest;
    private final Credential credential;
    private final String uri;
    private final Duration ttl;

    /** With what registrations are signed. */
    record Credential(String name, String secret) {}

    /** Registers instances for {@code uri}, host and path, with the ingest at this address, for {@code ttl} at a time. */
    SampleApps(URI ingest, Credential credential, String uri, Duration ttl) {
        this.ingest = ingest;
        this.credential = credential;
        this.uri = uri;
        this.ttl = ttl;
        var _ = heartbeats.scheduleAtFixedRate(
                this::heartbeat, HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Starts an instance and registers it; returns when ingest accepted that. */
    SampleInstance start(String app, String appGuid, int index) throws IOException, InterruptedException {
        SampleInstance instance = SampleInstance.start(app, appGuid, index);
        int status = register(instance);
        if (status / 100 != 2) {
            instance.close();
            throw new IOException("registration of " + instance.name() + " was answered " + status);
        }
        running.add(instance);
        return instance;
    }

    /** Closes an instance's sockets and leaves everything else as it is. */
    void kill(SampleInstance instance) {
        running.remove(instance);
        instance.close();
    }

    List<SampleInstance> running() {
        return List.copyOf(running);
    }

    private void heartbeat() {
        for (SampleInstance instance : running) {
            try {
                int status = register(instance);
                if (status / 100 != 2) {
                    LOG.warn("heartbeat refused endpoint={} outcome={}", instance.endpointId(), status);
                }
            } catch (IOException failure) {
                LOG.warn("heartbeat failed endpoint={} error={}", instance.endpointId(), failure.toString());
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private int register(SampleInstance instance) throws IOException, InterruptedException {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("app", instance.appGuid());
        document.put("process_type", "web");
        document.put("instance_id", instance.instanceId());
        document.put("instance_index", instance.index());
        document.putArray("uris").add(uri);
        document.put("ttl_seconds", ttl.toSeconds());
        byte[] body = document.toString().getBytes(StandardCharsets.UTF_8);
        String target = "/v1/endpoints/" + instance.endpointId();
        String timestamp = Long.toString(InstantSource.system().instant().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(URI.create(ingest + target))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header(Signature.CREDENTIAL_HEADER, credential.name())
                .header(Signature.TIMESTAMP_HEADER, timestamp)
                .header(
                        Signature.SIGNATURE_HEADER,
                        Signature.ofRequest(credential.secret(), timestamp, "PUT", target, body))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
        heartbeats.shutdownNow();
        running.forEach(SampleInstance::close);
        running.clear();
        http.shutdownNow();
    }
}
