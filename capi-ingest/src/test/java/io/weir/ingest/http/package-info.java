@NullMarked
package io.weir.ingest.http;

import org.jspecify.annotations.NullMarked;
