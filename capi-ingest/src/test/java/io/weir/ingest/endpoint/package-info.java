@NullMarked
package io.weir.ingest.endpoint;

import org.jspecify.annotations.NullMarked;
