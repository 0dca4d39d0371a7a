@NullMarked
package io.larch.source;

import org.jspecify.annotations.NullMarked;
