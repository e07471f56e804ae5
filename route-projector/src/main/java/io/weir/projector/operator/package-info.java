/**
 * What the commands about tables rest on: Kafka as they use it, and the settings in {@code weir.control} that say which tables there
 * are. The packages below have a subject each. What is here may be used from any thread.
 */
@NullMarked
package io.weir.projector.operator;

import org.jspecify.annotations.NullMarked;
