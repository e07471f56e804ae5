package io.weir.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.schemas.registry.RegistryHttp.Call;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Registers and fetches Avro schemas at a registry that speaks Confluent's REST API.
 *
 * <p>Answers that cannot change (the id of a schema under a subject, the schema of an id) are kept. A call that fails for a reason that may
 * pass is repeated with growing, randomly shortened pauses until the total deadline; see
 * {@link RegistrySettings.Timeouts}. Safe for any thread.
 */
public final class SchemaRegistryClient implements AutoCloseable {

    /** Weir has nine subjects with a handful of versions each; the bound is there for foreign ids in damaged records. */
    private static final int CACHED_MAX = 1_000;

    /** A registry's follower may learn of a new id a moment after the record that carries it was written. */
    private static final Duration NOT_FOUND_GRACE = Duration.ofSeconds(1);

    /** How long an unknown id is not asked for again, so that a topic full of damaged records does not become a flood. */
    private static final Duration NOT_FOUND_KEPT = Duration.ofSeconds(30);

    private final RegistryHttp http;
    private final SingleFlight flights;
    private final BoundedCache<SubjectSchema, Integer> ids = new BoundedCache<>(CACHED_MAX);
    private final BoundedCache<Integer, Schema> schemas = new BoundedCache<>(CACHED_MAX);
    private final BoundedCache<Integer, Unknown> unknown = new BoundedCache<>(CACHED_MAX);
    private final InstantSource clock = InstantSource.system();

    public SchemaRegistryClient(RegistrySettings settings) {
        http = new RegistryHttp(settings);
        flights = new SingleFlight(settings.timeouts().total());
    }

    /** What an id's absence was answered with, and until when that answer holds. */
    private record Unknown(String message, long untilMs) {}

    private record SubjectSchema(String subject, Schema schema) {}

    /** A question for an id under way. Not known by its hash: two schemas of a subject can have the same. */
    private record IdQuestion(String verb, SubjectSchema key) {}

    /**
     * Registers the schema under the subject unless it is there, and returns its id.
     *
     * @throws IncompatibleSchemaException if the registry refuses it, with the registry's reason
     * @throws RegistryUnavailableException if the registry cannot be used within the deadline
     */
    public int register(String subject, Schema schema) {
        return id(subject, schema, "register", "/subjects/" + encode(subject) + "/versions");
    }

    /**
     * Returns the id of a schema that is registered under the subject.
     *
     * @throws SchemaNotFoundException if it is not
     * @throws RegistryUnavailableException if the registry cannot be used within the deadline
     */
    public int lookUp(String subject, Schema schema) {
        return id(subject, schema, "look up", "/subjects/" + encode(subject));
    }

    /**
     * Returns the schema of an id.
     *
     * @throws SchemaNotFoundException if the registry does not know the id
     * @throws SerializationException if the schema is not an Avro schema that stands by itself
     * @throws RegistryUnavailableException if the registry cannot be used within the deadline
     */
    public Schema byId(int id) {
        Schema known = schemas.get(id);
        return known != null ? known : flights.run(id, "id " + id, () -> fetch(id));
    }

    /**
     * Returns the compatibility level in force for the subject, such as {@code BACKWARD_TRANSITIVE}: its own, or the
     * registry's where it has none.
     *
     * @throws RegistryUnavailableException if the registry cannot be used within the deadline
     */
    public String compatibility(String subject) {
        try {
            return level(subject, "/config/" + encode(subject));
        } catch (SchemaNotFoundException e) {
            return level(subject, "/config");
        }
    }

    /**
     * Sets the compatibility level of the subject.
     *
     * @param level one of NONE, BACKWARD, FORWARD, FULL, each also with _TRANSITIVE
     * @throws RegistryUnavailableException if the registry cannot be used within the deadline
     */
    public void setCompatibility(String subject, String level) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("compatibility", level);
        http.send(Call.put("set the compatibility of", subject, "/config/" + encode(subject), body));
    }

    /**
     * Asks whether the schema could be registered as the next version of the subject. A subject without versions refuses
     * nothing.
     *
     * @throws RegistryUnavailableException if the registry cannot be used within the deadline
     */
    public CompatibilityReport checkCompatibility(String subject, Schema schema) {
        String path = "/compatibility/subjects/" + encode(subject) + "/versions/latest?verbose=true";
        JsonNode answer = http.send(Call.post("check compatibility with", subject, path, body(schema)));
        if (!answer.path("is_compatible").isBoolean()) {
            throw noAnswer("a verdict", "check compatibility with subject " + subject);
        }
        List<String> messages = new ArrayList<>();
        answer.path("messages").forEach(message -> messages.add(message.asText()));
        return new CompatibilityReport(answer.path("is_compatible").asBoolean(), messages);
    }

    /** Ends calls under way with {@link RegistryUnavailableException}. */
    @Override
    public void close() {
        http.close();
    }

    private int id(String subject, Schema schema, String verb, String path) {
        SubjectSchema key = new SubjectSchema(subject, schema);
        Integer known = ids.get(key);
        if (known != null) {
            return known;
        }
        return flights.run(new IdQuestion(verb, key), "subject " + subject, () -> ask(key, verb, path));
    }

    private int ask(SubjectSchema key, String verb, String path) {
        Integer known = ids.get(key);
        if (known != null) {
            // From a call that ended since the caller looked.
            return known;
        }
        JsonNode answer = http.send(Call.post(verb, key.subject(), path, body(key.schema())));
        if (!answer.path("id").isInt()) {
            throw noAnswer("an id", verb + " subject " + key.subject());
        }
        int id = answer.path("id").asInt();
        ids.put(key, id);
        return id;
    }

    private Schema fetch(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            // Likewise.
            return known;
        }
        Unknown absent = unknown.get(id);
        if (absent != null && clock.millis() < absent.untilMs()) {
            throw new SchemaNotFoundException(absent.message());
        }
        try {
            Call call = Call.get("fetch the schema of", "id " + id, "/schemas/ids/" + id)
                    .withNotFoundGrace(NOT_FOUND_GRACE);
            JsonNode answer = http.send(call);
            if (!answer.path("schema").isTextual()) {
                throw noAnswer("a schema", "fetch the schema of id " + id);
            }
            Schema schema = parse(id, answer);
            schemas.put(id, schema);
            return schema;
        } catch (SchemaNotFoundException e) {
            unknown.put(id, new Unknown(String.valueOf(e.getMessage()), clock.millis() + NOT_FOUND_KEPT.toMillis()));
            throw e;
        }
    }

    /** Some server answered, with JSON even, but no registry would have: this says nothing about any schema. */
    private RegistryUnavailableException noAnswer(String missing, String asked) {
        return new RegistryUnavailableException(
                http.describe() + " answered without " + missing + " when asked to " + asked
                        + ": check that schema.registry.url names the API of a Confluent-compatible registry",
                null);
    }

    private static Schema parse(int id, JsonNode answer) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new SerializationException("schema id " + id + " is of type " + type + ", expected AVRO");
        }
        try {
            // Written by others, maybe with names that are not today's grammar: reading must not be stricter than they
            // were.
            return new Schema.Parser(NameValidator.NO_VALIDATION)
                    .parse(answer.path("schema").asText());
        } catch (AvroRuntimeException e) {
            throw new SerializationException(
                    "schema id " + id + " cannot be read by itself as an Avro schema: " + e.getMessage(), e);
        }
    }

    private static ObjectNode body(Schema schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
    }

    private String level(String subject, String path) {
        JsonNode answer = http.send(Call.get("read the compatibility of", "subject " + subject, path));
        JsonNode level =
                answer.has("compatibilityLevel") ? answer.path("compatibilityLevel") : answer.path("compatibility");
        if (!level.isTextual()) {
            throw noAnswer("a level", "read the compatibility of subject " + subject);
        }
        return level.asText();
    }

    private static String encode(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
