package io.weir.ingest.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.ingest.json.StrictJson;
import io.weir.ingest.problem.FieldError;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.schemas.avro.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the body of a PUT; every field that is wrong is named, not only the first. */
final class RegistrationBody {

    private static final Set<String> KEYS = Set.of(
            "app",
            "process_type",
            "process_guid",
            "instance_id",
            "instance_index",
            "uris",
            "ttl_seconds",
            "tls",
            "server_cert_domain_san",
            "availability_zone",
            "isolation_segment",
            "protocol",
            "tags");

    private static final int TTL_SECONDS_MIN = 5;
    private static final int TTL_SECONDS_MAX = 3_600;
    private static final int TTL_SECONDS_DEFAULT = 120;

    /** An instance has a handful of routes. */
    private static final int URIS_MAX = 100;

    private static final int TAGS_MAX = 64;
    private static final int TEXT_CHARS_MAX = 512;

    private final JsonPart body;
    private final List<FieldError> errors = new ArrayList<>();

    private RegistrationBody(JsonPart body) {
        this.body = body;
    }

    /** The registration, or a problem: 400 when the body is not JSON, 422 with every field that is wrong. */
    static Registration parse(EndpointId id, byte[] bytes) {
        JsonPart document = JsonPart.root(json(bytes));
        if (!document.node().isObject()) {
            throw ProblemException.ofField(
                    ProblemKind.INVALID_CONTENT, "", document.wrong("an object").detail());
        }
        return new RegistrationBody(document).read(id);
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return StrictJson.read(bytes);
        } catch (IOException e) {
            throw new ProblemException(ProblemKind.MALFORMED_BODY, "the body is not valid JSON: " + e.getMessage());
        }
    }

    private Registration read(EndpointId id) {
        body.node().fieldNames().forEachRemaining(name -> {
            if (!KEYS.contains(name)) {
                errors.add(new FieldError(
                        body.at(name).pointer(), "there is no such field; expected one of " + new TreeSet<>(KEYS)));
            }
        });
        Endpoint endpoint = endpoint(id);
        SortedSet<String> uris = checked(new TreeSet<>(), this::uris);
        int ttl = checked(
                TTL_SECONDS_DEFAULT,
                () -> body.at("ttl_seconds")
                        .optionalInteger(TTL_SECONDS_MIN, TTL_SECONDS_MAX)
                        .orElse(TTL_SECONDS_DEFAULT));
        if (!errors.isEmpty()) {
            String detail = errors.size() == 1
                    ? errors.getFirst().detail()
                    : errors.size() + " fields are wrong; the first: "
                            + errors.getFirst().detail();
            throw new ProblemException(ProblemKind.INVALID_CONTENT, detail, errors);
        }
        return new Registration(endpoint, uris, ttl);
    }

    private Endpoint endpoint(EndpointId id) {
        return Endpoint.newBuilder()
                .setAddress(id.address())
                .setPort(id.port())
                .setTls(checked(false, () -> body.at("tls").optionalBoolean().orElse(false)))
                .setServerCertSan(text("server_cert_domain_san"))
                .setAppGuid(text("app"))
                .setProcessType(text("process_type"))
                .setProcessGuid(text("process_guid"))
                .setInstanceId(checked("", () -> bounded(body.at("instance_id")).text()))
                .setInstanceIndex(checked(
                        null,
                        () -> body.at("instance_index")
                                .optionalInteger(0, Integer.MAX_VALUE)
                                .orElse(null)))
                .setAvailabilityZone(text("availability_zone"))
                .setIsolationSegment(text("isolation_segment"))
                .setProtocol(checked("http1", this::protocol))
                .setTags(checked(Map.of(), this::tags))
                .build();
    }

    private @Nullable String text(String name) {
        return this.<@Nullable String>checked(null, () -> {
            JsonPart part = bounded(body.at(name));
            return part.isPresent() ? part.text() : null;
        });
    }

    private static JsonPart bounded(JsonPart part) {
        if (part.node().isTextual() && part.node().textValue().length() > TEXT_CHARS_MAX) {
            throw part.wrong("a string of at most " + TEXT_CHARS_MAX + " characters");
        }
        return part;
    }

    private String protocol() {
        JsonPart part = body.at("protocol");
        String protocol = part.optionalText().orElse("http1");
        if (!protocol.equals("http1") && !protocol.equals("http2")) {
            throw part.wrong("http1 or http2");
        }
        return protocol;
    }

    private Map<String, String> tags() {
        JsonPart part = body.at("tags");
        if (!part.isPresent()) {
            return Map.of();
        }
        Map<String, String> tags = new TreeMap<>();
        part.object()
                .node()
                .fieldNames()
                .forEachRemaining(name -> tags.put(name, bounded(part.at(name)).textOrEmpty()));
        if (tags.size() > TAGS_MAX) {
            throw part.wrong("an object of at most " + TAGS_MAX + " strings");
        }
        return tags;
    }

    private SortedSet<String> uris() {
        JsonPart part = body.at("uris");
        List<JsonPart> items = part.items();
        if (items.isEmpty() || items.size() > URIS_MAX) {
            throw part.wrong("an array of 1 to " + URIS_MAX + " URIs");
        }
        SortedSet<String> uris = new TreeSet<>();
        for (JsonPart item : items) {
            uris.add(uri(item));
        }
        return uris;
    }

    private static String uri(JsonPart part) {
        String uri = bounded(part).text().toLowerCase(Locale.ROOT);
        if (!EndpointUri.isValid(uri)) {
            throw part.wrong("host and path without scheme, port or query, such as app.example.com/v2");
        }
        return uri;
    }

    private <T extends @Nullable Object> T checked(T otherwise, Supplier<T> read) {
        try {
            return read.get();
        } catch (JsonShapeException e) {
            errors.add(new FieldError(e.pointer(), e.detail()));
            return otherwise;
        }
    }
}
