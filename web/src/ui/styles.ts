// Order matters: the kit's parts come in a layer, so our rules win whatever their weight.
import './base.css';
import './tokens.css';
import '@mantine/core/styles/default-css-variables.layer.css';
import './buttons.css';
import './controls.css';
import './parts.css';
import './page.css';
import './layers.css';
