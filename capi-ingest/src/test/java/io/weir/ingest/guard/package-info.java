@org.jspecify.annotations.NullMarked
package io.weir.ingest.guard;
