@NullMarked
package io.weir.ingest.signature;

import org.jspecify.annotations.NullMarked;
