@NullMarked
package io.weir.ingest.tls;

import org.jspecify.annotations.NullMarked;
