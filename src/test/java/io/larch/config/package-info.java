/** Tests of the configuration. */
@NullMarked
package io.larch.config;

import org.jspecify.annotations.NullMarked;
