/** What the command line asks of running ingest instances: progress of scans, and the deletions that wait for an operator. */
@NullMarked
package io.weir.standalone.ingest;

import org.jspecify.annotations.NullMarked;
