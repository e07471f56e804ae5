package io.weir.embedded.registry;

import java.util.List;

/** A request that is answered with an error: HTTP status, Confluent's error code and a sentence. */
final class RegistryProblem extends RuntimeException {

    private final int status;
    private final int code;

    RegistryProblem(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }

    static RegistryProblem subjectNotFound(String subject) {
        return new RegistryProblem(404, 40401, "Subject '" + subject + "' not found.");
    }

    static RegistryProblem versionNotFound(String version) {
        return new RegistryProblem(404, 40402, "Version " + version + " not found.");
    }

    static RegistryProblem schemaNotFound() {
        return new RegistryProblem(404, 40403, "Schema not found");
    }

    static RegistryProblem levelNotFound(String subject) {
        return new RegistryProblem(
                404, 40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    static RegistryProblem invalidSchema(String why) {
        return new RegistryProblem(422, 42201, "Invalid schema: " + why);
    }

    static RegistryProblem invalidVersion(String version) {
        return new RegistryProblem(
                422,
                42202,
                "The specified version '" + version
                        + "' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");
    }

    static RegistryProblem invalidLevel(String level) {
        return new RegistryProblem(
                422,
                42203,
                "Invalid compatibility level '" + level + "'. Valid values are "
                        + List.of(CompatibilityLevel.values()));
    }

    static RegistryProblem incompatible(String subject, CompatibilityLevel level, List<String> problems) {
        return new RegistryProblem(
                409,
                409,
                "Schema being registered is incompatible with an earlier schema for subject \"" + subject + "\", level "
                        + level + ": " + String.join("; ", problems));
    }

    static RegistryProblem full() {
        return new RegistryProblem(
                507, 50700, "This registry holds " + RegistryState.VERSIONS_MAX + " versions, which is all it takes.");
    }

    static RegistryProblem store(String why) {
        return new RegistryProblem(500, 50001, "Error in the backend data store: " + why);
    }

    static RegistryProblem storeTimeout(String why) {
        return new RegistryProblem(500, 50002, "Operation timed out: " + why);
    }
}
