import { createApp } from "vue";
import App from "./app/App.vue";
import { registerServiceWorker } from "./offline/register.js";
import "./ui/theme.css";

createApp(App).mount("#app");
registerServiceWorker();
