@NullMarked
package io.larch.serving;

import org.jspecify.annotations.NullMarked;
