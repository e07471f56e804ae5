@NullMarked
package io.weir.ingest.credential;

import org.jspecify.annotations.NullMarked;
