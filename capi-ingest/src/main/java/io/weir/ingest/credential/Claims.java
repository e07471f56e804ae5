package io.weir.ingest.credential;

import java.util.Optional;
import java.util.Set;

/**
 * What a verified token says of whoever has it.
 *
 * @param subject {@code sub}
 * @param clientId {@code client_id}
 * @param scopes from a list or a text with spaces
 */
record Claims(Optional<String> subject, Optional<String> clientId, Set<String> scopes) {

    Claims {
        scopes = Set.copyOf(scopes);
    }

    /** True for a token of the one who is wanted, whatever its scopes. */
    boolean isOf(TokenConfig wanted) {
        return wanted.subject()
                .map(subject -> this.subject.filter(subject::equals).isPresent())
                .orElseGet(() -> clientId.equals(wanted.clientId()));
    }
}
