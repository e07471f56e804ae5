package io.weir.schemas.serde;

import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Where a failure to read or write a record lies. */
enum FailureKind {
    /** In the record. */
    CONTENT,
    /** In the registry, the network, a right, or the program. */
    SURROUNDINGS;

    /** Chains are short; a loop in one must not hang a service. */
    private static final int CAUSES_MAX = 20;

    private static final String CONFLUENT_REST =
            "io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException";

    /** HTTP statuses by which a registry speaks about a schema: not found, incompatible, invalid. */
    private static final Set<Integer> ABOUT_SCHEMAS = Set.of(404, 409, 422);

    /** Content only if something in the chain of causes says so and nothing says otherwise. */
    static FailureKind of(Throwable failure) {
        FailureKind kind = SURROUNDINGS;
        Throwable at = failure;
        for (int depth = 0; at != null && depth < CAUSES_MAX; depth++, at = at.getCause()) {
            FailureKind verdict = verdict(at);
            if (verdict == SURROUNDINGS) {
                return SURROUNDINGS;
            }
            kind = verdict == null ? kind : verdict;
        }
        return kind;
    }

    private static @Nullable FailureKind verdict(Throwable failure) {
        if (failure.getClass().getName().equals(CONFLUENT_REST)) {
            return ABOUT_SCHEMAS.contains(status(failure)) ? CONTENT : SURROUNDINGS;
        }
        return switch (failure) {
            // The network, a timeout, an overload; RegistryUnavailableException is one.
            case RetriableException _ -> SURROUNDINGS;
            // A missing right or a wrong password; Confluent's client turns other 4xx answers into this too.
            case InvalidConfigurationException _ -> SURROUNDINGS;
            case InterruptException _ -> SURROUNDINGS;
            case SerializationException _, AvroRuntimeException _ -> CONTENT;
            // The decoder running out of bytes or meeting an impossible number, which whoever wraps it speaks for.
            case EOFException _, InvalidNumberEncodingException _ -> null;
            // Any other trouble with input is a socket's.
            case IOException _ -> SURROUNDINGS;
            default -> null;
        };
    }

    private static int status(Throwable failure) {
        try {
            Object status = failure.getClass().getMethod("getStatus").invoke(failure);
            return status instanceof Integer number ? number : 0;
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return 0;
        }
    }
}
