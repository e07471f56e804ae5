package io.weir.ingest.nats;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.weir.ingest.endpoint.EndpointId;
import io.weir.ingest.endpoint.EndpointUri;
import io.weir.ingest.endpoint.Registration;
import io.weir.ingest.nats.MessageReading.Refused;
import io.weir.ingest.nats.MessageReading.Usable;
import io.weir.schemas.avro.Endpoint;
import java.io.IOException;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of {@code router.register} and {@code router.unregister}, and refuses what Gorouter refuses. Pure; whatever the
 * bytes are, it returns.
 */
final class RegisterMessageReader {

    /** A registration is some 1 KiB; NATS itself allows 1 MiB. */
    static final int BYTES_MAX = 256 * 1024;

    private static final Pattern INDEX = Pattern.compile("[0-9]{1,9}");
    private static final String HTTP2 = "http2";

    private final int staleThresholdSeconds;

    /** @param staleThresholdSeconds what counts when the message names none, or a longer one */
    RegisterMessageReader(int staleThresholdSeconds) {
        this.staleThresholdSeconds = staleThresholdSeconds;
    }

    MessageReading read(byte[] payload) {
        if (payload.length > BYTES_MAX) {
            return new Refused(
                    RefusalReason.TOO_LARGE, "the message has " + payload.length + " bytes, more than " + BYTES_MAX);
        }
        try {
            return read(RegisterFields.read(payload));
        } catch (RegisterFields.WrongTypeException e) {
            return new Refused(RefusalReason.WRONG_TYPE, String.valueOf(e.getMessage()));
        } catch (JsonProcessingException e) {
            return new Refused(RefusalReason.NOT_JSON, firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            return new Refused(RefusalReason.NOT_JSON, firstLine(e.getMessage()));
        }
    }

    private MessageReading read(RegisterFields fields) {
        if (!fields.routeServiceUrl.isEmpty() && !fields.routeServiceUrl.startsWith("https")) {
            return new Refused(
                    RefusalReason.ROUTE_SERVICE_NOT_HTTPS,
                    "route_service_url must begin with https, but is " + RegisterFields.shown(fields.routeServiceUrl));
        }
        int port = fields.tlsPort != 0 ? fields.tlsPort : fields.port;
        if (port == 0) {
            return new Refused(RefusalReason.PORT_MISSING, "the message has neither port nor tls_port");
        }
        EndpointId id = EndpointId.of(fields.host, port);
        if (id == null) {
            return new Refused(
                    RefusalReason.HOST_INVALID,
                    "host must be an IP address or a host name, but is '" + RegisterFields.shown(fields.host) + "'");
        }
        if (!fields.routeServiceUrl.isEmpty() && fields.app.isEmpty()) {
            return new Refused(
                    RefusalReason.ROUTE_SERVICE_WITHOUT_APP,
                    "endpoint " + id + " has a route service and no app: its requests would pass by the route service");
        }
        return read(id, fields);
    }

    private MessageReading read(EndpointId id, RegisterFields fields) {
        if (fields.uris.isEmpty()) {
            return new Refused(RefusalReason.URIS_MISSING, "the message of endpoint " + id + " has no uris");
        }
        SortedSet<String> uris = new TreeSet<>();
        Refused partly = null;
        for (String text : fields.uris) {
            String uri = routeKey(text);
            if (EndpointUri.isValid(uri)) {
                uris.add(uri);
            } else {
                partly = new Refused(
                        RefusalReason.URI_INVALID,
                        "a URI of endpoint " + id + " must be host and path without scheme and port, but is '"
                                + RegisterFields.shown(text) + "'");
            }
        }
        if (uris.isEmpty() && partly != null) {
            return partly;
        }
        Registration registration = new Registration(endpoint(id, fields), uris, ttlSeconds(fields));
        return new Usable(new RegisterMessage(id, registration, emptyToNull(fields.instanceId)), partly);
    }

    /** Gorouter's key of a route: lower case, without query and the slash at the end. */
    private static String routeKey(String uri) {
        int query = uri.indexOf('?');
        int end = query < 0 ? uri.length() : query;
        while (end > 0 && uri.charAt(end - 1) == '/') {
            end--;
        }
        return uri.substring(0, end).toLowerCase(Locale.ROOT);
    }

    private int ttlSeconds(RegisterFields fields) {
        long asked = fields.staleThresholdSeconds;
        return asked <= 0 || asked > staleThresholdSeconds ? staleThresholdSeconds : (int) asked;
    }

    private static Endpoint endpoint(EndpointId id, RegisterFields fields) {
        return Endpoint.newBuilder()
                .setAddress(id.address())
                .setPort(id.port())
                .setTls(fields.tlsPort != 0)
                .setServerCertSan(emptyToNull(fields.serverCertSan))
                .setAppGuid(emptyToNull(fields.app))
                .setProcessType(emptyToNull(fields.tags.get("process_type")))
                .setProcessGuid(emptyToNull(fields.tags.get("process_id")))
                .setInstanceId(fields.instanceId.isEmpty() ? id.toString() : fields.instanceId)
                .setInstanceIndex(
                        INDEX.matcher(fields.instanceIndex).matches() ? Integer.valueOf(fields.instanceIndex) : null)
                .setAvailabilityZone(emptyToNull(fields.availabilityZone))
                .setIsolationSegment(emptyToNull(fields.isolationSegment))
                .setProtocol(fields.protocol.equals(HTTP2) ? HTTP2 : "http1")
                .setTags(fields.tags)
                .build();
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static String firstLine(@Nullable String message) {
        String all = message == null ? "it cannot be read" : message;
        int end = all.indexOf('\n');
        return RegisterFields.shown(end < 0 ? all : all.substring(0, end));
    }
}
