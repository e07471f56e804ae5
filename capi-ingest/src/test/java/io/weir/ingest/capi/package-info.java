@NullMarked
package io.weir.ingest.capi;

import org.jspecify.annotations.NullMarked;
