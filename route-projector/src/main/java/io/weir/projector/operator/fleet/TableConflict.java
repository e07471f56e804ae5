package io.weir.projector.operator.fleet;

import java.util.List;
import java.util.SortedMap;

/**
 * A partition of a route table of which members that have applied it up to the same offset hold different contents.
 *
 * @param table name of the topic
 * @param partition its number
 * @param offset the applied offset at which they differed last
 * @param holders by hash, the ids of the members that had it there, sorted
 * @param odd ids of those that are to be looked at, sorted: all that differ from what most of them hold, or all of them if there is no
 *     such majority
 */
public record TableConflict(
        String table, int partition, long offset, SortedMap<String, List<String>> holders, List<String> odd) {}
