//! PDF as dots, by a rasteriser that knows nothing of Ambar.

use hayro::{
    PixmapSettings, RenderCache, RenderSettings, hayro_interpret::InterpreterSettings, hayro_syntax::Pdf, render,
};

use crate::picture::Picture;

/// The pages of a PDF.
pub fn print(pdf: &[u8], dpi: u16) -> Vec<Picture> {
    let pdf = Pdf::new(pdf.to_vec()).unwrap_or_else(|_| panic!("this is no PDF"));
    let scale = f32::from(dpi) / 72.0;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, ..PixmapSettings::default() };
    let cache = RenderCache::new();
    pdf.pages()
        .iter()
        .map(|page| {
            let dots = render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
            let (width, height) = (usize::from(dots.width()), usize::from(dots.height()));
            let on_white = |rgba: &[u8]| {
                let (level, alpha) = (u32::from(rgba[0]) + u32::from(rgba[1]) + u32::from(rgba[2]), u32::from(rgba[3]));
                u8::try_from((level / 3 + 255 - alpha).min(255)).unwrap()
            };
            Picture { width, height, grey: dots.data_as_u8_slice().chunks(4).map(on_white).collect() }
        })
        .collect()
}
