-- Takes the catalogue away, with its rows.

DROP TABLE "Product";

DROP TABLE "Category";
