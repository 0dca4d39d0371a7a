@NullMarked
package io.larch.app.dev;

import org.jspecify.annotations.NullMarked;
