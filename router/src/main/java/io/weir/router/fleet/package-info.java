/**
 * What a router says of itself to others: its record in the members topic.
 *
 * <p>{@link io.weir.router.fleet.MemberPublisher} has one thread, which alone speaks to Kafka; neither event loops nor the
 * table's writer ever wait for it.
 */
@NullMarked
package io.weir.router.fleet;

import org.jspecify.annotations.NullMarked;
