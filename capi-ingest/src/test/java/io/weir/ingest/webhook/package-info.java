@NullMarked
package io.weir.ingest.webhook;

import org.jspecify.annotations.NullMarked;
