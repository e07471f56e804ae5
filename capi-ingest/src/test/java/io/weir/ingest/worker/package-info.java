@NullMarked
package io.weir.ingest.worker;

import org.jspecify.annotations.NullMarked;
