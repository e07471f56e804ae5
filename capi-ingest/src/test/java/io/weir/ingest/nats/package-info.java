@NullMarked
package io.weir.ingest.nats;

import org.jspecify.annotations.NullMarked;
