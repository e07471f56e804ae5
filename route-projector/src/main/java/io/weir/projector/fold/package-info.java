/**
 * What the tables are, given the log: the rules of DESIGN §6 and, for the expiry of endpoints, §5.7.
 *
 * <p>Everything here is a value or a function of values: no clock, no Kafka, no bytes. Records of the log and of the tables
 * appear as the generated classes, which are treated as immutable. May be used from any thread.
 */
@NullMarked
package io.weir.projector.fold;

import org.jspecify.annotations.NullMarked;
