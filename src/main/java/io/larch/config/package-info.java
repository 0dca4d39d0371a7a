/** The configuration as typed records, its loading and validation. Uses nothing else of Larch. */
@NullMarked
package io.larch.config;

import org.jspecify.annotations.NullMarked;
