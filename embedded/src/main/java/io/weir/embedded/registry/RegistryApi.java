package io.weir.embedded.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.avro.Schema;

/** What each call of the REST API does. Safe for any number of threads. */
final class RegistryApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LATEST = "latest";

    /** Each attempt loses to another registration that came first; a request's time is what ends them in practice. */
    private static final int ATTEMPTS_MAX = 100;

    /** A subject is a topic's name (at most 249 characters) and a suffix. */
    private static final int SUBJECT_LENGTH_MAX = 300;

    private final SchemaLog log;
    private final List<Call> calls = List.of(
            new Call("GET", "", this::alive),
            new Call("GET", "mode", r -> JSON.createObjectNode().put("mode", "READWRITE")),
            new Call("GET", "schemas/types", r -> JSON.createArrayNode().add("AVRO")),
            new Call("GET", "schemas/ids/*", this::schemaById),
            new Call("GET", "schemas/ids/*/versions", this::versionsOfId),
            new Call("GET", "subjects", this::subjects),
            new Call("POST", "subjects/*", this::lookUp),
            new Call("GET", "subjects/*/versions", this::versions),
            new Call("POST", "subjects/*/versions", this::register),
            new Call("GET", "subjects/*/versions/*", r -> described(version(r.segment(1), r.segment(3)))),
            new Call(
                    "GET",
                    "subjects/*/versions/*/schema",
                    r -> tree(version(r.segment(1), r.segment(3)).schema().toString())),
            new Call("GET", "config", r -> level(r, Optional.empty())),
            new Call("GET", "config/*", r -> level(r, Optional.of(r.segment(1)))),
            new Call("PUT", "config", r -> setLevel(r, Optional.empty())),
            new Call("PUT", "config/*", r -> setLevel(r, Optional.of(r.segment(1)))),
            new Call("POST", "compatibility/subjects/*/versions", this::compatibleWithAll),
            new Call("POST", "compatibility/subjects/*/versions/*", this::compatibleWithOne));

    /** @param template the path, {@code *} standing for any one segment */
    private record Call(String method, List<String> template, Function<RegistryRequest, JsonNode> answer) {

        Call(String method, String template, Function<RegistryRequest, JsonNode> answer) {
            this(method, template.isEmpty() ? List.of() : List.of(template.split("/", -1)), answer);
        }

        boolean matches(List<String> path) {
            if (path.size() != template.size()) {
                return false;
            }
            for (int i = 0; i < path.size(); i++) {
                if (!template.get(i).equals("*") && !template.get(i).equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    RegistryApi(SchemaLog log) {
        this.log = log;
    }

    /** @throws RegistryProblem for everything that is not answered with 200 */
    JsonNode answer(RegistryRequest request) {
        List<Call> found =
                calls.stream().filter(call -> call.matches(request.path())).toList();
        if (found.isEmpty()) {
            throw new RegistryProblem(404, 404, "HTTP 404 Not Found: /" + String.join("/", request.path()));
        }
        Call call = found.stream()
                .filter(candidate -> candidate.method().equals(request.method()))
                .findFirst()
                .orElseThrow(() -> new RegistryProblem(
                        405,
                        405,
                        "HTTP 405 Method Not Allowed: " + request.method() + " is not offered by this registry on /"
                                + String.join("/", request.path())));
        return call.answer().apply(request);
    }

    /** An empty object as long as the topic is being read, for health checks. */
    private JsonNode alive(RegistryRequest request) {
        return log.ask(state -> JSON.createObjectNode());
    }

    private JsonNode register(RegistryRequest request) {
        String subject = subject(request.segment(1));
        Schema schema = schema(request);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            Optional<RegisteredVersion> known = log.ask(state -> state.find(subject, schema));
            if (known.isPresent()) {
                return JSON.createObjectNode().put("id", known.get().id());
            }
            RegistryRecord.Proposed proposed = log.ask(state -> proposal(state, subject, schema));
            if (log.propose(proposed)) {
                return JSON.createObjectNode().put("id", proposed.id());
            }
        }
        throw RegistryProblem.storeTimeout("other registrations came first " + ATTEMPTS_MAX + " times");
    }

    private static RegistryRecord.Proposed proposal(RegistryState state, String subject, Schema schema) {
        CompatibilityLevel level = state.level(subject);
        List<String> problems = CompatibilityCheck.problems(level, schema, state.versions(subject));
        if (!problems.isEmpty()) {
            throw RegistryProblem.incompatible(subject, level, problems);
        }
        if (state.full()) {
            throw RegistryProblem.full();
        }
        return state.propose(UUID.randomUUID().toString(), subject, schema);
    }

    private JsonNode lookUp(RegistryRequest request) {
        String subject = request.segment(1);
        Schema schema = schema(request);
        return described(found(state -> state.find(subject, schema), state -> missing(state, subject)));
    }

    private static RegistryProblem missing(RegistryState state, String subject) {
        return state.versions(subject).isEmpty()
                ? RegistryProblem.subjectNotFound(subject)
                : RegistryProblem.schemaNotFound();
    }

    private JsonNode schemaById(RegistryRequest request) {
        int id = id(request.segment(2));
        Schema schema = found(state -> state.byId(id), state -> RegistryProblem.schemaNotFound());
        return JSON.createObjectNode().put("schema", schema.toString());
    }

    private JsonNode versionsOfId(RegistryRequest request) {
        int id = id(request.segment(2));
        found(state -> state.byId(id), state -> RegistryProblem.schemaNotFound());
        ArrayNode answer = JSON.createArrayNode();
        for (RegisteredVersion version : log.ask(state -> state.versionsOf(id))) {
            answer.addObject().put("subject", version.subject()).put("version", version.version());
        }
        return answer;
    }

    private JsonNode subjects(RegistryRequest request) {
        String prefix = request.query().getOrDefault("subjectPrefix", "");
        ArrayNode answer = JSON.createArrayNode();
        log.ask(RegistryState::subjects).stream()
                .filter(subject -> subject.startsWith(prefix))
                .forEach(answer::add);
        return answer;
    }

    private JsonNode versions(RegistryRequest request) {
        String subject = request.segment(1);
        List<RegisteredVersion> versions = found(
                state -> Optional.of(List.copyOf(state.versions(subject))).filter(list -> !list.isEmpty()),
                state -> RegistryProblem.subjectNotFound(subject));
        ArrayNode answer = JSON.createArrayNode();
        versions.forEach(version -> answer.add(version.version()));
        return answer;
    }

    private RegisteredVersion version(String subject, String version) {
        return found(
                state -> version(state, subject, version),
                state -> state.versions(subject).isEmpty()
                        ? RegistryProblem.subjectNotFound(subject)
                        : RegistryProblem.versionNotFound(version));
    }

    private static Optional<RegisteredVersion> version(RegistryState state, String subject, String text) {
        List<RegisteredVersion> versions = state.versions(subject);
        int version = text.equals(LATEST) ? versions.size() : versionNumber(text);
        return version >= 1 && version <= versions.size() ? Optional.of(versions.get(version - 1)) : Optional.empty();
    }

    private JsonNode level(RegistryRequest request, Optional<String> subject) {
        CompatibilityLevel level = log.ask(state -> state.ownLevel(subject)
                .or(() -> request.flag("defaultToGlobal") ? state.ownLevel(Optional.empty()) : Optional.empty())
                .orElseThrow(() -> RegistryProblem.levelNotFound(subject.orElse(""))));
        return JSON.createObjectNode().put("compatibilityLevel", level.name());
    }

    private JsonNode setLevel(RegistryRequest request, Optional<String> subject) {
        String text = body(request).path("compatibility").asText("");
        CompatibilityLevel level;
        try {
            level = CompatibilityLevel.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw RegistryProblem.invalidLevel(text);
        }
        log.set(new RegistryRecord.LevelSet(subject.map(RegistryApi::subject), level));
        return JSON.createObjectNode().put("compatibility", level.name());
    }

    private JsonNode compatibleWithAll(RegistryRequest request) {
        String subject = request.segment(2);
        Schema schema = schema(request);
        return compatibility(
                request,
                log.ask(state -> CompatibilityCheck.problems(state.level(subject), schema, state.versions(subject))));
    }

    private JsonNode compatibleWithOne(RegistryRequest request) {
        String subject = request.segment(2);
        String version = request.segment(4);
        Schema schema = schema(request);
        // A subject without versions refuses nothing, as long as no certain version is asked for.
        List<RegisteredVersion> against = version.equals(LATEST)
                        && log.ask(state -> state.versions(subject).isEmpty())
                ? List.of()
                : List.of(version(subject, version));
        return compatibility(
                request, log.ask(state -> CompatibilityCheck.problems(state.level(subject), schema, against)));
    }

    private static JsonNode compatibility(RegistryRequest request, List<String> problems) {
        ObjectNode answer = JSON.createObjectNode().put("is_compatible", problems.isEmpty());
        if (request.flag("verbose")) {
            ArrayNode messages = answer.putArray("messages");
            problems.forEach(messages::add);
        }
        return answer;
    }

    /** Another registry may have written it a moment ago: what is missing is looked for once more at the topic's end. */
    private <T> T found(
            Function<RegistryState, Optional<T>> question, Function<RegistryState, RegistryProblem> otherwise) {
        Optional<T> known = log.ask(question);
        if (known.isPresent()) {
            return known.get();
        }
        log.catchUp();
        return log.ask(state -> question.apply(state).orElseThrow(() -> otherwise.apply(state)));
    }

    private static JsonNode described(RegisteredVersion version) {
        return JSON.createObjectNode()
                .put("subject", version.subject())
                .put("version", version.version())
                .put("id", version.id())
                .put("schema", version.schema().toString());
    }

    private static Schema schema(RegistryRequest request) {
        JsonNode body = body(request);
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw RegistryProblem.invalidSchema("schemaType is '" + type + "'; this registry holds AVRO only");
        }
        if (!body.path("references").isEmpty()) {
            throw RegistryProblem.invalidSchema("references are not supported; write the named types into the schema");
        }
        JsonNode schema = body.path("schema");
        if (!schema.isTextual() || schema.asText().isBlank()) {
            throw RegistryProblem.invalidSchema("the body has no text field 'schema'");
        }
        return AvroSchemas.parse(schema.asText());
    }

    private static JsonNode body(RegistryRequest request) {
        JsonNode body = tree(request.body());
        if (!body.isObject()) {
            throw RegistryProblem.invalidSchema("the body is not a JSON object");
        }
        return body;
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw RegistryProblem.invalidSchema("the body is not JSON: " + e.getOriginalMessage());
        }
    }

    private static String subject(String text) {
        if (text.isBlank() || text.length() > SUBJECT_LENGTH_MAX || text.chars().anyMatch(Character::isISOControl)) {
            throw new RegistryProblem(422, 42208, "The specified subject '" + text + "' is not a valid subject.");
        }
        return text;
    }

    private static int id(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new RegistryProblem(404, 404, "HTTP 404 Not Found: '" + text + "' is not a schema id");
        }
    }

    private static int versionNumber(String text) {
        try {
            int version = Integer.parseInt(text);
            if (version >= 1) {
                return version;
            }
        } catch (NumberFormatException e) {
            throw RegistryProblem.invalidVersion(text);
        }
        throw RegistryProblem.invalidVersion(text);
    }
}
