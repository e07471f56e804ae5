package io.weir.projector.operator.fleet;

import java.time.Instant;
import java.util.List;

/**
 * What members have said up to one moment.
 *
 * @param at the moment
 * @param members that were heard of within a day, by fleet and id
 * @param conflicts where those that were heard of lately differ though they are equally far
 */
record Observation(Instant at, List<Sighting> members, List<TableConflict> conflicts) {}
