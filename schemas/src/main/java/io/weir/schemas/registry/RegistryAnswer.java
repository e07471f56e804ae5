package io.weir.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** What one request to a registry came to. Pure. */
sealed interface RegistryAnswer {

    /** As asked. */
    record Found(JsonNode json) implements RegistryAnswer {}

    /** The registry does not know the subject, version, schema or id. */
    record NotFound(String message) implements RegistryAnswer {}

    /** The registry does not take this schema. */
    record Refused(String message) implements RegistryAnswer {}

    /** Not before an operator does something. */
    record Denied(String message) implements RegistryAnswer {}

    /** Maybe at the next attempt. */
    record Failed(String message, @Nullable Throwable cause) implements RegistryAnswer {}

    /** What it means that there was no answer, or no whole one. */
    static RegistryAnswer ofFailure(Throwable failure) {
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof CertificateException) {
                return new Denied(
                        reason + "; check schema.registry.ssl.truststore.location, and that the certificate is"
                                + " for the host in schema.registry.url");
            }
        }
        return new Failed(reason + "; check that schema.registry.url is right and the registry runs", failure);
    }

    /**
     * Reads an answer.
     *
     * @param json its body; a missing node if that is not JSON
     */
    static RegistryAnswer of(int status, JsonNode json) {
        if (status / 100 == 2) {
            return json.isObject()
                    ? new Found(json)
                    : new Denied(
                            "HTTP " + status + " without JSON; check that schema.registry.url names the API itself");
        }
        String message = "HTTP " + status + ", " + json.path("message").asText("no message");
        int code = json.path("error_code").asInt(status);
        return switch (status) {
            case 401 -> new Denied(message + "; check basic.auth.user.info");
            case 403 -> new Denied(message + "; give this user the right to read and write the subject");
            // Registries answer an unknown path with 404 too; only these codes are about schemas.
            case 404 ->
                code >= 40401 && code <= 40408
                        ? new NotFound(message)
                        : new Denied(message + "; check the path in schema.registry.url");
            case 409 -> new Refused(message);
            case 422 -> new Refused(message);
            case 408, 429 -> new Failed(message + "; the registry is overloaded", null);
            default ->
                status >= 500
                        ? new Failed(message + "; see the registry's log", null)
                        : new Denied(
                                message + "; check that schema.registry.url names a Confluent-compatible registry");
        };
    }
}
