/**
 * The full scan: every route of CAPI and every route known here becomes a notification, so that whatever was missed is looked at
 * again. A scan decides nothing itself.
 *
 * <p>Blocks its caller for as long as CAPI and Kafka take; interrupting the thread ends it. May be used by one thread at a time.
 */
@NullMarked
package io.weir.ingest.scan;

import org.jspecify.annotations.NullMarked;
