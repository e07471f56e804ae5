/** What the services of Weir share: records, topics, serdes and configuration. */
@NullMarked
package io.weir.schemas;

import org.jspecify.annotations.NullMarked;
