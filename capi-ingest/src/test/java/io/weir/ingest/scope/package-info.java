@NullMarked
package io.weir.ingest.scope;

import org.jspecify.annotations.NullMarked;
