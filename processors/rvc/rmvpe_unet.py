"""RMVPE's deep U-Net: an image of sound in, an image of what is voiced out.

Images are [batch, channels, frames, bands]. Modules are named as in the public weights.
"""

from itertools import pairwise

from torch import Tensor, cat, nn


class Residual(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, n_in: int, n_out: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(*_convolved(n_in, n_out), *_convolved(n_out, n_out))
        self.shortcut = nn.Conv2d(n_in, n_out, 1) if n_in != n_out else nn.Identity()

    def forward(self, image: Tensor) -> Tensor:
        """[b, n_in, t, f] -> [b, n_out, t, f]."""
        return self.conv(image) + self.shortcut(image)


class Level(nn.Module):
    """So many residual blocks in a row; the last image is pooled by whoever wants it smaller."""

    def __init__(self, n_in: int, n_out: int, n_blocks: int) -> None:
        super().__init__()
        self.conv = nn.ModuleList(_residuals(n_in, n_out, n_blocks))

    def forward(self, image: Tensor) -> Tensor:
        """[b, n_in, t, f] -> [b, n_out, t, f]."""
        for block in self.conv:
            image = block(image)
        return image


class Rise(nn.Module):
    """Twice as large again, with what the way down saw at that size."""

    def __init__(self, n_in: int, n_out: int, n_blocks: int) -> None:
        super().__init__()
        self.conv1 = nn.Sequential(
            nn.ConvTranspose2d(n_in, n_out, 3, 2, 1, output_padding=1, bias=False),
            nn.BatchNorm2d(n_out),
            nn.ReLU(),
        )
        self.conv2 = nn.ModuleList(_residuals(2 * n_out, n_out, n_blocks))

    def forward(self, image: Tensor, seen: Tensor) -> Tensor:
        """[b, n_in, t, f] and [b, n_out, 2t, 2f] -> [b, n_out, 2t, 2f]."""
        image = cat([self.conv1(image), seen], dim=1)
        for block in self.conv2:
            image = block(image)
        return image


class Descent(nn.Module):
    """Halves the image at every level and doubles its channels."""

    def __init__(self, channels: int, n_levels: int, n_blocks: int) -> None:
        super().__init__()
        self.bn = nn.BatchNorm2d(1)
        widths = [1, *(channels << level for level in range(n_levels))]
        self.layers = nn.ModuleList(
            Level(n_in, n_out, n_blocks) for n_in, n_out in pairwise(widths)
        )

    def forward(self, image: Tensor) -> tuple[Tensor, list[Tensor]]:
        """[b, 1, t, f] -> the smallest image, and one of every size before it was halved."""
        image = self.bn(image)
        seen: list[Tensor] = []
        for level in self.layers:
            seen.append(level(image))
            image = nn.functional.avg_pool2d(seen[-1], 2)
        return image, seen


class Bottom(nn.Module):
    """Levels at the smallest size."""

    def __init__(self, n_in: int, n_out: int, *, n_levels: int, n_blocks: int) -> None:
        super().__init__()
        levels = [Level(n_in if i == 0 else n_out, n_out, n_blocks) for i in range(n_levels)]
        self.layers = nn.ModuleList(levels)

    def forward(self, image: Tensor) -> Tensor:
        """[b, n_in, t, f] -> [b, n_out, t, f]."""
        for level in self.layers:
            image = level(image)
        return image


class Ascent(nn.Module):
    """The way back up."""

    def __init__(self, channels: int, n_levels: int, n_blocks: int) -> None:
        super().__init__()
        widths = [channels << level for level in range(n_levels, -1, -1)]
        self.layers = nn.ModuleList(Rise(n_in, n_out, n_blocks) for n_in, n_out in pairwise(widths))

    def forward(self, image: Tensor, seen: list[Tensor]) -> Tensor:
        """The smallest image and those of every size -> [b, channels, t, f]."""
        for level, beside in zip(self.layers, reversed(seen), strict=True):
            image = level(image, beside)
        return image


class DeepUNet(nn.Module):
    """Frames and bands have to be multiples of 2^n_levels."""

    def __init__(self, channels: int, *, n_levels: int, n_bottom: int, n_blocks: int) -> None:
        super().__init__()
        widest = channels << n_levels
        self.encoder = Descent(channels, n_levels, n_blocks)
        self.intermediate = Bottom(widest // 2, widest, n_levels=n_bottom, n_blocks=n_blocks)
        self.decoder = Ascent(channels, n_levels, n_blocks)

    def forward(self, image: Tensor) -> Tensor:
        """[b, 1, t, f] -> [b, channels, t, f]."""
        image, seen = self.encoder(image)
        return self.decoder(self.intermediate(image), seen)


def _convolved(n_in: int, n_out: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(n_in, n_out, 3, padding=1, bias=False), nn.BatchNorm2d(n_out), nn.ReLU()


def _residuals(n_in: int, n_out: int, n_blocks: int) -> list[Residual]:
    return [Residual(n_in if i == 0 else n_out, n_out) for i in range(n_blocks)]
