@NullMarked
package io.weir.ingest.rollback;

import org.jspecify.annotations.NullMarked;
