package io.weir.projector.operator.fleet;

import io.weir.schemas.avro.Member;
import java.time.Instant;

/**
 * What a member last said of itself.
 *
 * @param member its record
 * @param heardAt when it was heard: by this program's clock while it listened, by the member's before
 * @param silent whether that is longer ago than a member's silence may last
 */
record Sighting(Member member, Instant heardAt, boolean silent) {}
