package io.weir.schemas.registry;

import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The registry did not answer, or not as a registry does: network, 5xx, 401, 403, 429. Never the fault of the record at
 * hand, so whoever meets it waits and tries again instead of dropping the record.
 */
public final class RegistryUnavailableException extends RetriableException {

    public RegistryUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
